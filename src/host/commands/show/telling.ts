import type { Output } from '../../../protocol';
import type { Clock } from '../../clock';
import { Latest } from '../../latest';
import type { Progress } from '../../places/place';

/** What is over sooner needs no progress, in milliseconds. */
const NOTICED = 500;

/** Shows how far something has come, once it takes long enough to be noticed. */
export async function* telling<Result>(
  clock: Clock,
  id: string,
  work: (progress: Progress) => Promise<Result>
): AsyncGenerator<Output, Result, void> {
  const began = clock.now();
  const steps = new Latest<Parameters<Progress>[0]>();
  const working = work(step => steps.push(step));
  working.then(
    () => steps.end(),
    () => steps.end()
  );
  for await (const step of steps.values(NEVER)) {
    if (clock.now() - began > NOTICED) {
      yield { type: 'progress', id, ...step };
    }
  }
  return working;
}

const NEVER = new AbortController().signal;
