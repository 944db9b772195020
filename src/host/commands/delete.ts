import type { CommandDeclaration } from '../../protocol';
import { defineCommand } from './command';
import { typed } from './show/face';
import { endpointSentence } from './show/endpointSentence';

/** Deletes an endpoint and what only it uses. */
export const deleteCommand = defineCommand(
  {
    name: 'delete',
    summary: 'Delete an endpoint and what only it uses',
    description:
      'Without --yes it says what it would delete, and on a terminal asks. On SageMaker the configuration and the models go with it unless something else uses them; the model.tar.gz always stays.',
    examples: ['delete digits', 'delete churn-test --yes'],
    arguments: {
      name: {
        type: 'string',
        summary: 'Name of the endpoint',
        positional: true,
        required: true,
        completesFrom: 'endpoint'
      },
      yes: { type: 'boolean', summary: 'Do it, without a question', default: false }
    }
  } satisfies CommandDeclaration,
  async function* ({ host, caller, signal }, { name, yes }) {
    const endpoint = await host.endpoints.find(name, caller, signal);
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
    for (const text of await host.endpoints.delete(endpoint.ref, caller)) {
      yield { type: 'line', text };
    }
    return { value: null };
  }
);
