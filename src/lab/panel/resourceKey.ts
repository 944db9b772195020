import type { ResourceRef } from '../../protocol';

/** One text for one endpoint or one model, for widget ids and React keys. */
export function resourceKey({ place, account, region, name }: ResourceRef): string {
  return [place, account ?? '', region ?? '', name].join('/');
}
