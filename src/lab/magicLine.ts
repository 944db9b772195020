import type { ResourceRef } from '../protocol';

/** A line that does something with a thing, as the notebook that it is put into needs it: by the same profile and region. */
export function magicLine(command: string, { name, profile, region }: ResourceRef): string {
  return [
    command,
    name,
    ...(profile ? ['--profile', profile] : []),
    ...(region ? ['--region', region] : [])
  ].join(' ');
}
