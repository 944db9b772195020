import type { UnfinishedDeployment } from '../../places/endpointPlace';
import { ProblemError } from '../../problem';
import { typed } from '../../typed';
import type { RunContext } from '../command';
import { moment } from './figures';

/** Deployments to SageMaker that have left something, in a line each; none of `but`. */
export async function unfinishedLines(context: RunContext, but?: string): Promise<string[]> {
  return (await unfinished(context))
    .filter(({ name, state }) => name !== but && state !== 'going-on')
    .map(deployment => unfinishedSentence(deployment, context));
}

/** What a deployment of that name has left, or `undefined`. */
export async function unfinishedOf(
  context: RunContext,
  name: string
): Promise<UnfinishedDeployment | undefined> {
  return (await unfinished(context)).find(each => each.name === name);
}

async function unfinished({ host, caller }: RunContext): Promise<UnfinishedDeployment[]> {
  try {
    return (await host.endpoints.place('sagemaker').unfinished?.(caller)) ?? [];
  } catch (error) {
    if (error instanceof ProblemError) {
      // Without AWS nobody can tell; what was asked for may well be on this machine.
      return [];
    }
    throw error;
  }
}

export function unfinishedSentence(
  { name, startedAt, state, reason = '', creates, left }: UnfinishedDeployment,
  { caller }: RunContext
): string {
  const deployment = `The deployment of ${name} of ${moment(startedAt)}`;
  const things = left.join(', ');
  // Of an endpoint that was there before, only what the deployment made is to go.
  const undo = `\`${typed(creates ? `delete ${name}` : 'prune', caller)}\` takes it back.`;
  switch (state) {
    case 'going-on':
      return `${deployment} goes on.`;
    case 'done':
      return `${deployment} is done, and nobody waited for it. What it replaced is left: ${things}. \`${typed('prune', caller)}\` deletes it.`;
    case 'failed':
      return `${deployment} failed: ${reason.replace(/\.?$/, '.')} It left ${things}. ${undo}`;
    case 'cut-off':
      return `${deployment} was cut off. It left ${things}. The same line finishes it, ${undo}`;
    case 'unknown':
      return `How ${deployment.replace('The', 'the')} stands could not be found out. It has made ${things}.`;
  }
}
