import type { Milliseconds } from '../../../protocol';
import type { Look } from '../../polls';

const POLL: Milliseconds = 20_000;
const AFTER_ERROR: Milliseconds = 60_000;

/**
 * Tells when a list has something that it had not the last time.
 *
 * @param recent what is newest, or changed in the last minutes
 */
export function lookAtList(
  recent: (signal: AbortSignal) => Promise<readonly object[]>
): Look<undefined> {
  let known: ReadonlySet<string> | undefined;
  return async (tell, signal) => {
    try {
      const rows = await recent(signal);
      const states = new Set(rows.map(row => JSON.stringify(row)));
      const before = known;
      known = states;
      if (before && [...states].some(state => !before.has(state))) {
        tell(undefined);
      }
      return POLL;
    } catch {
      // When listing works again, everything counts as changed.
      known = new Set();
      return AFTER_ERROR;
    }
  };
}
