import { ProblemError } from '../problem';
import { defineCommand } from './command';
import { showJob } from './show/job';
import { telling } from './show/telling';
import { trainDeclaration } from './trainArguments';
import { trainingRequest } from './trainingRequest';
import { refuse } from './values';

/** Starts a training job in the place that its instance type names, and shows it. */
export const train = defineCommand(trainDeclaration, async function* (context, values) {
  const { host, caller, signal } = context;
  const request = await trainingRequest(context, values);
  const place = host.jobs.placeFor(request.instanceType, request.image);
  const plan = await place.plan?.(request, caller, signal);
  if (values.dryRun) {
    if (plan === undefined) {
      throw refuse(
        '--dry-run of train shows the request to SageMaker; give an instance type of its, as in --instance ml.m5.xlarge.'
      );
    }
    yield { type: 'line', text: JSON.stringify(plan.request, undefined, 2) };
    return { value: plan.request };
  }
  if (plan) {
    yield { type: 'line', text: plan.summary };
  }
  let ref;
  try {
    ref = yield* telling(host.clock, 'train', progress =>
      plan ? plan.carryOut(progress, signal) : place.train(request, caller, progress, signal)
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
