import type { CommandDeclaration, Json, Leftover, Output, PlaceName } from '../../protocol';
import type { Caller } from '../caller';
import type { Host } from '../host';
import type { EndpointPlace, UnfinishedDeployment } from '../places/endpointPlace';
import type { Leftovers, LeftoversQuery } from '../places/leftovers';
import type { Place } from '../places/place';
import { ProblemError } from '../problem';
import { defineCommand } from './command';
import { aside, typed } from './show/face';
import { counted, size } from './show/figures';

/** The places whose leftovers are this machine's. */
const LOCAL: readonly PlaceName[] = ['process', 'docker'];

/** Clears up behind local jobs and endpoints, and behind deployments to SageMaker. */
export const prune = defineCommand(
  {
    name: 'prune',
    summary: 'Remove what ended local jobs, endpoints and deployments left behind',
    description:
      'Removes the containers, networks and volumes of local jobs that have ended and of local endpoints that have failed; nothing of what runs or serves, and nothing that was not made here. With --directories the ended jobs and the failed endpoints themselves go too: logs, models and outputs. On SageMaker it deletes what deployments from here have left that were cut off, failed, or that nobody waited for; what serves goes on. --local leaves that alone.',
    examples: ['prune', 'prune --directories --dry-run', 'prune digits --directories'],
    arguments: {
      name: {
        type: 'string',
        summary: 'Only what this job or endpoint left behind',
        positional: true,
        completesFrom: 'job'
      },
      directories: {
        type: 'boolean',
        summary:
          'Also remove the directories of ended jobs and failed endpoints, with their logs and results',
        default: false
      },
      local: {
        type: 'boolean',
        summary: 'Only on this machine; nothing is asked of SageMaker',
        default: false
      },
      'dry-run': {
        type: 'boolean',
        summary: 'Say what would go, and how much room it takes, without removing it',
        default: false
      }
    }
  } satisfies CommandDeclaration,
  async function* ({ host, caller }, { name, directories, local, dryRun }) {
    const { found, kept, unasked } = await leftoversOf(host, caller, { name, directories });
    for (const text of [...kept, ...unasked]) {
      yield { type: 'line', text };
    }
    for (const leftover of found) {
      if (!dryRun) {
        await leftover.remove();
      }
      yield { type: 'line', text: `${dryRun ? 'Would remove' : 'Removed'} ${words(leftover)}.` };
    }
    const deployments = local ? [] : yield* clearDeployments(host, caller, name, dryRun);
    const count = found.length + deployments.length;
    const all = ['prune', name, directories && '--directories', local && '--local'];
    if (count === 0) {
      yield { type: 'line', text: 'There is nothing to remove.' };
    } else if (dryRun) {
      const bytes = found.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
      const room = bytes > 0 ? `, ${size(bytes)}` : '';
      yield {
        type: 'line',
        text: `Nothing is removed yet: ${counted(count, 'thing')}${room}. \`${typed(all.filter(Boolean).join(' '), caller)}\` removes ${count > 1 ? 'them' : 'it'}.`
      };
    }
    return { value: [...found, ...deployments].map(leftover => json(leftover)) };
  }
);

/**
 * Takes back what deployments to SageMaker have left, and says what became of it.
 *
 * @returns the deployments that have left something
 */
async function* clearDeployments(
  { endpoints }: Host,
  caller: Caller,
  wanted: string | undefined,
  dryRun: boolean
): AsyncGenerator<Output, Leftover[]> {
  const place = endpoints.place('sagemaker');
  let deployments: readonly UnfinishedDeployment[];
  try {
    deployments = (await place.unfinished?.(caller)) ?? [];
  } catch (error) {
    if (!(error instanceof ProblemError)) {
      throw error;
    }
    yield aside(`Not looked for on SageMaker: ${error.message}`);
    return [];
  }
  const over = deployments.filter(
    ({ name, state }) => state !== 'going-on' && (wanted === undefined || name === wanted)
  );
  for (const { name, left } of over) {
    const said = dryRun
      ? [`Would delete what the deployment of ${name} left and nothing needs: ${left.join(', ')}.`]
      : ((await place.settle?.({ place: 'sagemaker', name }, caller)) ?? []);
    for (const text of said) {
      yield { type: 'line', text };
    }
  }
  return over.map(({ name }) => ({ what: 'deployment', name, of: 'endpoint', owner: name }));
}

/** What all places of this machine have; one that cannot be asked holds up no other. */
async function leftoversOf(
  host: Host,
  caller: Caller,
  query: LeftoversQuery
): Promise<Leftovers & { readonly unasked: ReadonlySet<string> }> {
  // Jobs and endpoints of Docker fail alike, which is said once.
  const unasked = new Set<string>();
  const ask = async (place: () => Place | EndpointPlace): Promise<Leftovers> => {
    try {
      return (await place().leftovers?.(caller, query)) ?? NOTHING;
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      unasked.add(`Not looked for in Docker: ${error.message}`);
      return NOTHING;
    }
  };
  const answers = await Promise.all(
    LOCAL.flatMap(name => [ask(() => host.jobs.place(name)), ask(() => host.endpoints.place(name))])
  );
  return {
    found: answers.flatMap(({ found }) => found),
    kept: answers.flatMap(({ kept }) => kept),
    unasked
  };
}

const NOTHING: Leftovers = { found: [], kept: [] };

/** `container digits-algo-1`, `the directory /home/me/… (1.2 MB)`. */
function words({ what, name, bytes }: Leftover): string {
  const room = bytes === undefined ? '' : ` (${size(bytes)})`;
  return `the ${what} ${name}${room}`;
}

function json({ what, name, of, owner, bytes }: Leftover): Json {
  return { what, name, of, owner, ...(bytes !== undefined && { bytes }) };
}
