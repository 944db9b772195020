import type { UnfinishedDeployment } from '../../places/endpointPlace';
import type { RunContext } from '../command';
import { typed } from './face';
import { moment } from './figures';

/** Deployments to SageMaker that are not decided, in a line each; none of `but`. */
export async function unfinishedLines(context: RunContext, but?: string): Promise<string[]> {
  const place = context.host.endpoints.place('sagemaker');
  const found = (await place.unfinished?.(context.caller)) ?? [];
  return found
    .filter(({ name, made }) => name !== but && made.length > 0)
    .map(deployment => unfinishedSentence(deployment, context));
}

/** What a deployment of that name has left, or `undefined`. */
export async function unfinishedOf(
  { host, caller }: RunContext,
  name: string
): Promise<UnfinishedDeployment | undefined> {
  const found = (await host.endpoints.place('sagemaker').unfinished?.(caller)) ?? [];
  return found.find(each => each.name === name);
}

export function unfinishedSentence(
  { name, startedAt, made }: UnfinishedDeployment,
  { caller }: RunContext
): string {
  return (
    `The deployment of ${name} of ${moment(startedAt)} is not decided, or nobody waited for it. It made ${made.join(', ')}. ` +
    `The same line finishes it, \`${typed(`delete ${name}`, caller)}\` takes it back.`
  );
}
