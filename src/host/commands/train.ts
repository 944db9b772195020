import { ProblemError } from '../problem';
import { defineCommand } from './command';
import { showJob } from './show/job';
import { telling } from './show/telling';
import { trainDeclaration } from './trainArguments';
import { trainingRequest } from './trainingRequest';

/** Starts a training job in the place that its instance type names, and shows it. */
export const train = defineCommand(trainDeclaration, async function* (context, values) {
  const { host, caller, signal } = context;
  const place = host.jobs.placeFor(values.instance, values.image);
  const request = await trainingRequest(context, values);
  let ref;
  try {
    ref = yield* telling(host.clock, 'train', progress =>
      place.train(request, caller, progress, signal)
    );
  } catch (error) {
    if (!signal.aborted || error instanceof ProblemError) {
      throw error;
    }
    yield { type: 'line', text: 'Interrupted before the job began; nothing runs.' };
    return { value: null };
  }
  const job = await host.jobs.describe(ref, caller);
  return yield* showJob(context, job, { wait: values.wait });
});
