import type { Output } from '../../../protocol';
import type { DeployRequest, EndpointPlace, UpdateRequest } from '../../places/endpointPlace';
import { DeploymentInterrupted } from '../../places/endpointPlace';
import { ProblemError } from '../../problem';
import type { CommandResult, RunContext } from '../command';
import { refuse } from '../values';
import { showDeployment } from './deployment';
import { aside } from './face';
import { telling } from './telling';
import { unfinishedLines } from './unfinished';

/**
 * Says what will be served, where, and what is billed; makes it so; and shows it until it is decided.
 *
 * @throws ProblemError
 */
export async function* runDeployment(
  context: RunContext,
  place: EndpointPlace,
  request: DeployRequest | UpdateRequest,
  { dryRun, wait }: { readonly dryRun: boolean; readonly wait: boolean }
): AsyncGenerator<Output, CommandResult, void> {
  const { host, caller, signal } = context;
  const found = yield* telling(host.clock, 'plan', async progress =>
    place.plan?.(request, caller, progress, signal)
  );
  if (found) {
    if (dryRun) {
      yield { type: 'line', text: JSON.stringify(found.requests, undefined, 2) };
      return { value: found.requests };
    }
    for (const text of found.summary) {
      yield { type: 'line', text };
    }
  } else if (dryRun) {
    throw refuse(
      '--dry-run of deploy shows the requests to SageMaker; give an instance type of its, as in --instance ml.m5.xlarge.'
    );
  }
  const began = host.clock.now();
  let ref;
  try {
    ref = yield* telling(host.clock, 'deploy', async progress => {
      if (found) {
        return found.carryOut(progress, signal);
      }
      return 'update' in request ? undefined : place.deploy(request, caller, progress, signal);
    });
  } catch (error) {
    if (!signal.aborted || error instanceof ProblemError) {
      throw error;
    }
    const said = error instanceof DeploymentInterrupted ? error.said : [];
    const text = ['Interrupted before the deployment began; nothing serves that did not before.'];
    yield { type: 'line', text: [...text, ...said].join(' ') };
    return { value: null };
  }
  if (ref === undefined) {
    throw refuse(`The endpoint ${request.name} serves on this machine; deploy to it instead.`);
  }
  for (const line of await unfinishedLines(context, request.name)) {
    yield aside(line);
  }
  return yield* showDeployment(context, ref, began, wait);
}
