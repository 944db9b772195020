import type { EndpointRef } from '../../../protocol';

/** One text for one endpoint, for widget ids and React keys. */
export function endpointKey({ place, account, region, name }: EndpointRef): string {
  return [place, account ?? '', region ?? '', name].join('/');
}
