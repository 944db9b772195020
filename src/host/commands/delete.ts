import type { CommandDeclaration, EndpointDescription, Output } from '../../protocol';
import { isChanging } from '../../protocol';
import { endpointChanges } from '../endpointChanges';
import type { UnfinishedDeployment } from '../places/endpointPlace';
import { ProblemError } from '../problem';
import { typed } from '../typed';
import type { CommandResult, RunContext } from './command';
import { defineCommand } from './command';
import { endpointArgument } from './endpointArguments';
import { endpointSentence } from './show/endpointSentence';
import { unfinishedOf, unfinishedSentence } from './show/unfinished';

/** Deletes an endpoint and what only it uses. */
export const deleteCommand = defineCommand(
  {
    name: 'delete',
    summary: 'Delete an endpoint and what only it uses',
    description:
      'Without --yes it says what it would delete, and on a terminal asks. On SageMaker the configuration and the models go with it unless something else uses them; the model.tar.gz always stays. One that is just being made or changed is deleted as soon as that is over.',
    examples: ['delete digits', 'delete churn-test --yes'],
    arguments: {
      name: endpointArgument,
      yes: { type: 'boolean', summary: 'Do it, without a question', default: false }
    }
  } satisfies CommandDeclaration,
  async function* (context, { name, yes }) {
    const { host, caller, signal } = context;
    const left = await unfinishedOf(context, name);
    let endpoint;
    try {
      endpoint = await host.endpoints.find(name, caller, signal);
    } catch (error) {
      if (!left || !(error instanceof ProblemError) || error.problem.kind !== 'not-found') {
        throw error;
      }
      return yield* takeBack(context, left, yes);
    }
    if (!yes) {
      const models = endpoint.variants.flatMap(({ model }) => model ?? []);
      const parts = [
        endpoint.config && `its configuration ${endpoint.config}`,
        models.length > 0 && `its ${models.length > 1 ? 'models' : 'model'} ${models.join(', ')}`
      ].filter(Boolean);
      const also =
        parts.length > 0
          ? `, and with it ${parts.join(' and ')} unless something else uses them`
          : '';
      yield { type: 'line', text: endpointSentence(endpoint) };
      yield {
        type: 'line',
        text: `Nothing is deleted yet. \`${typed(`delete ${name} --yes`, caller)}\` deletes it${also}.`
      };
      return { value: null, exitCode: 1 };
    }
    if (yield* isSettled(context, endpoint)) {
      for (const text of await host.endpoints.delete(endpoint.ref, caller)) {
        yield { type: 'line', text };
      }
      return { value: null };
    }
    yield { type: 'line', text: `Interrupted; nothing of ${name} is deleted.` };
    return { value: null, exitCode: 1 };
  }
);

/** SageMaker refuses to delete an endpoint that changes, so that is waited for; whether it came to that. */
async function* isSettled(
  { host, caller, signal }: RunContext,
  { ref, status }: EndpointDescription
): AsyncGenerator<Output, boolean, void> {
  const changes = ({ status: now }: Pick<EndpointDescription, 'status'>) =>
    ref.place === 'sagemaker' && isChanging(now);
  if (!changes({ status })) {
    return true;
  }
  yield {
    type: 'line',
    text: `Endpoint ${ref.name} is ${status}, and SageMaker deletes none that changes; it is deleted as soon as that is over.`
  };
  for await (const endpoint of endpointChanges(host.endpoints, ref, caller, signal)) {
    if (!changes(endpoint)) {
      return true;
    }
  }
  return !signal.aborted;
}

/** What a deployment has left that never came to an endpoint. */
async function* takeBack(
  context: RunContext,
  left: UnfinishedDeployment,
  yes: boolean
): AsyncGenerator<Output, CommandResult, void> {
  const { host, caller } = context;
  const { name } = left;
  if (!yes) {
    yield { type: 'line', text: unfinishedSentence(left, context) };
    yield {
      type: 'line',
      text: `Nothing is deleted yet. \`${typed(`delete ${name} --yes`, caller)}\` deletes it.`
    };
    return { value: null, exitCode: 1 };
  }
  const ref = { place: 'sagemaker', name } as const;
  for (const text of (await host.endpoints.place('sagemaker').settle?.(ref, caller)) ?? []) {
    yield { type: 'line', text };
  }
  return { value: null };
}
