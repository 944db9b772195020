import type { LogFilter, LogState } from '../../../protocol';

/** The unfinished line of one host. */
export interface OpenLine {
  readonly host: string;
  readonly text: string;
}

const NONE: readonly OpenLine[] = [];

/** The unfinished lines, drawn behind the last one. A search by words or severity has no place for them. */
export function openLines(
  state: LogState | undefined,
  { hosts, grep, level }: LogFilter = {}
): readonly OpenLine[] {
  if (!state || grep !== undefined || level !== undefined) {
    return NONE;
  }
  return Object.entries(state.open)
    .filter(([host, text]) => text !== '' && (!hosts || hosts.includes(host)))
    .map(([host, text]) => ({ host, text }));
}
