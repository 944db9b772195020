import type { Output, Problem } from '../../../protocol';
import { Latest } from '../../latest';
import type { Log } from '../../logs/log';
import { aside } from './face';

/** Wishes for new lines at once until the signal aborts, and says so once where they do not come so. */
export async function* liveOutputs(
  log: Log,
  signal: AbortSignal
): AsyncGenerator<Output, void, void> {
  const problems = new Latest<Problem | undefined>();
  using _wish = log.live(problem => problems.push(problem));
  let said = '';
  for await (const problem of problems.values(signal)) {
    const note = problem ? [problem.message, problem.hint].filter(Boolean).join(' ') : '';
    if (note && note !== said) {
      said = note;
      yield aside(note);
    }
  }
}
