import type { CommandDeclaration, Json, Leftover, Output, PlaceName } from '../../protocol';
import type { Caller } from '../caller';
import type { Host } from '../host';
import type { EndpointPlace, UnfinishedDeployment } from '../places/endpointPlace';
import type { Leftovers, LeftoversQuery } from '../places/leftovers';
import type { Place } from '../places/place';
import { ProblemError } from '../problem';
import { typed } from '../typed';
import type { RunContext } from './command';
import { defineCommand } from './command';
import { aside } from './show/face';
import { counted, size } from './show/figures';
import { unfinishedSentence } from './show/unfinished';

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
  async function* (context, { name, directories, local, dryRun }) {
    const { host, caller } = context;
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
    const { gone, stays } = local ? NO_DEPLOYMENTS : yield* clearDeployments(context, name, dryRun);
    const count = found.length + gone.length;
    const all = ['prune', name, directories && '--directories', local && '--local'];
    if (count + stays === 0) {
      yield { type: 'line', text: 'There is nothing to remove.' };
    } else if (dryRun) {
      const bytes = found.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
      const room = bytes > 0 ? `, ${size(bytes)}` : '';
      yield {
        type: 'line',
        text: `Nothing is removed yet: ${counted(count, 'thing')}${room}. \`${typed(all.filter(Boolean).join(' '), caller)}\` removes ${count > 1 ? 'them' : 'it'}.`
      };
    }
    return { value: [...found, ...gone].map(leftover => json(leftover)) };
  }
);

interface ClearedDeployments {
  /** Those whose leftovers went, or would go. */
  readonly gone: readonly Leftover[];
  /** How many could not be taken back. */
  readonly stays: number;
}

const NO_DEPLOYMENTS: ClearedDeployments = { gone: [], stays: 0 };

/**
 * Takes back what deployments to SageMaker have left, and says what became of it; one that cannot be taken back holds up
 * no other.
 */
async function* clearDeployments(
  context: RunContext,
  wanted: string | undefined,
  dryRun: boolean
): AsyncGenerator<Output, ClearedDeployments> {
  const { host, caller } = context;
  const place = host.endpoints.place('sagemaker');
  const deployments = await orProblem(async () => (await place.unfinished?.(caller)) ?? []);
  if (deployments instanceof ProblemError) {
    yield aside(`Not looked for on SageMaker: ${deployments.message}`);
    return NO_DEPLOYMENTS;
  }
  const over = deployments.filter(
    ({ name, state }) => state !== 'going-on' && (wanted === undefined || name === wanted)
  );
  const gone: Leftover[] = [];
  for (const deployment of over) {
    const { name } = deployment;
    const said = dryRun
      ? [wouldDelete(deployment, context)]
      : await orProblem(
          async () => (await place.settle?.({ place: 'sagemaker', name }, caller)) ?? []
        );
    if (said instanceof ProblemError) {
      yield aside(`What the deployment of ${name} left stays: ${said.message}`);
      continue;
    }
    for (const text of said) {
      yield { type: 'line', text };
    }
    gone.push({ what: 'deployment', name, of: 'endpoint', owner: name });
  }
  return { gone, stays: over.length - gone.length };
}

function wouldDelete(deployment: UnfinishedDeployment, context: RunContext): string {
  const { name, state, left } = deployment;
  return state === 'unknown'
    ? unfinishedSentence(deployment, context)
    : `Would delete what the deployment of ${name} left and nothing needs: ${left.join(', ')}.`;
}

/** What it resolves to, or why it cannot be had; throws what is a defect. */
async function orProblem<T>(ask: () => Promise<T>): Promise<T | ProblemError> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ProblemError) {
      return error;
    }
    throw error;
  }
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
    const left = await orProblem(async () => place().leftovers?.(caller, query));
    if (left instanceof ProblemError) {
      unasked.add(`Not looked for in Docker: ${left.message}`);
      return NOTHING;
    }
    return left ?? NOTHING;
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
