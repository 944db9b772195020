import type { CommandDeclaration, PlaceName } from '../../protocol';
import { ProblemError } from '../problem';
import { defineCommand } from './command';

/** The places whose leftovers are this machine's. */
const LOCAL: readonly PlaceName[] = ['docker'];

/** Clears up behind local jobs. */
export const prune = defineCommand(
  {
    name: 'prune',
    summary: 'Remove what ended local jobs and endpoints left behind',
    description:
      'Removes the containers, networks and volumes of local jobs that have ended and of local endpoints that have failed; nothing of what runs or serves, and nothing that was not made here. With --directories the ended jobs themselves go too: logs, models and outputs.',
    examples: ['prune', 'prune --directories'],
    arguments: {
      directories: {
        type: 'boolean',
        summary: 'Also remove the directories of ended jobs in Docker, with their logs and results',
        default: false
      }
    }
  } satisfies CommandDeclaration,
  async function* ({ host, caller }, { directories }) {
    const said: string[] = [];
    for (const name of LOCAL) {
      const place = host.jobs.place(name);
      if (place.prune === undefined) {
        throw new ProblemError('internal', `The place ${name} cannot clean up.`);
      }
      said.push(...(await place.prune(caller, { directories })));
      said.push(...((await host.endpoints.place(name).prune?.(caller)) ?? []));
    }
    for (const text of said.length > 0 ? said : ['There is nothing to remove.']) {
      yield { type: 'line', text };
    }
    return { value: said };
  }
);
