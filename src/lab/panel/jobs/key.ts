import type { JobRef } from '../../../protocol';

/** One text for one job, for maps, widget ids and React keys. */
export function jobKey({ place, account, region, kind, name }: JobRef): string {
  return [place, account ?? '', region ?? '', kind, name].join('/');
}
