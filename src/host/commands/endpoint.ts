import type { CommandDeclaration } from '../../protocol';
import { ProblemError } from '../problem';
import { defineCommand } from './command';
import { endpointArgument } from './endpointArguments';
import { endpointBundle, endpointValue, facts } from './show/endpointBundle';
import { endpointSentence } from './show/endpointSentence';
import { aside, isTerminal } from './show/face';
import { unfinishedOf, unfinishedSentence } from './show/unfinished';

/** Connects to an endpoint that exists. */
export const endpoint = defineCommand(
  {
    name: 'endpoint',
    summary: 'Connect to an endpoint: show it, and have a Predictor of it',
    description:
      'The value is a Predictor: predictor.predict(data) sends what the endpoint’s framework expects and reads what comes back.',
    examples: ['endpoint churn-prod', 'endpoint digits --out predictor'],
    arguments: {
      name: endpointArgument
    }
  } satisfies CommandDeclaration,
  async function* (context, { name }) {
    const { host, caller, signal } = context;
    const left = await unfinishedOf(context, name);
    const found = await host.endpoints.find(name, caller, signal).catch((error: unknown) => {
      throw left && error instanceof ProblemError
        ? new ProblemError('not-found', `There is no endpoint ${name} yet.`, {
            hint: unfinishedSentence(left, context)
          })
        : error;
    });
    if (isTerminal(caller)) {
      yield { type: 'line', text: endpointSentence(found) };
      for (const [what, value] of facts(found)) {
        yield { type: 'line', text: `${what}: ${value}` };
      }
    } else {
      const bundle = endpointBundle(found, { at: host.clock.now(), contextId: caller.id });
      yield { type: 'display', id: 'endpoint', bundle };
    }
    if (left && left.state !== 'going-on') {
      yield aside(unfinishedSentence(left, context));
    }
    return { value: endpointValue(found, caller) };
  }
);
