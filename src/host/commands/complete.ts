import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';

import type {
  CommandDeclaration,
  Completion,
  CompletionSource,
  EndpointQuery,
  EndpointSummary,
  JobQuery,
  JobSummary,
  PlaceName
} from '../../protocol';
import { REGIONS } from '../aws/regions';
import type { Caller } from '../caller';
import type { Host } from '../host';
import { INSTANCE_TYPES } from './catalogue';
import { findOption } from './parse';
import { resolvePath } from './paths';
import type { NamedArgument, Registry } from './registry';
import { isMap, optionsOf, positionalsOf } from './registry';
import { quoteWord, splitLine } from './words';

/** Whoever pressed Tab waits: a place that takes longer has no names to offer. */
const PATIENCE = 600;

/** Of jobs or of endpoints, from each place. */
const MOST_NAMES = 50;
const MOST_PATHS = 200;

/** Names of the caller's AWS profiles. */
export type ListProfiles = (caller: Caller) => Promise<readonly string[]>;

/** What a completion stands on. */
export interface CompletionContext {
  readonly registry: Registry;
  readonly host: Host;
  readonly caller: Caller;
  readonly profiles: ListProfiles;
}

export interface Completions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly Completion[];
}

/** The word that is being completed: where it stands, and what of it is typed. */
interface Typed {
  readonly text: string;
  readonly from: number;
}

/** Completes the word before the cursor: commands, options that are not given yet, their values. */
export async function completeLine(
  line: string,
  cursor: number,
  context: CompletionContext,
  signal: AbortSignal
): Promise<Completions> {
  const { words, unclosed, comment } = splitLine(line.slice(0, cursor));
  const nothing = { from: cursor, to: cursor, items: [] };
  if (comment !== undefined) {
    return nothing;
  }
  const last = words.at(-1);
  const within = last && (last.end === cursor || unclosed) ? last : undefined;
  const before = within ? words.slice(0, -1) : words;
  const typed = { text: within?.text ?? '', from: within?.start ?? cursor };
  const answer = (from: number, items: readonly Completion[]) => ({ from, to: cursor, items });

  const [name, ...given] = before.map(word => word.text);
  if (name === undefined) {
    return answer(typed.from, commandNames(context.registry, typed.text));
  }
  const command = context.registry.find(name)?.declaration;
  if (!command) {
    return nothing;
  }
  const options = optionsOf(command);
  const attached = /^(--[^=]+)=(.*)$/s.exec(typed.text);
  if (attached) {
    const [, spelled = '', text = ''] = attached;
    const argument = findOption(options, spelled)?.argument;
    const prefix = `${spelled}=`;
    return answer(typed.from, await valuesOf(argument, text, prefix, context, signal));
  }
  const opened = findOption(options, given.at(-1) ?? '')?.argument;
  if (opened && opened.declaration.type !== 'boolean') {
    return answer(typed.from, await valuesOf(opened, typed.text, '', context, signal));
  }
  if (typed.text.startsWith('-')) {
    return answer(typed.from, optionNames(options, given, typed));
  }
  const positional = positionalsOf(command)[countPlaces(command, given)];
  return answer(typed.from, await valuesOf(positional, typed.text, '', context, signal));
}

function commandNames(registry: Registry, text: string): Completion[] {
  return registry.declarations
    .filter(({ name }) => name.startsWith(text))
    .map(({ name, summary }) => ({ text: name, detail: summary }));
}

/** Options in full, without those that were given and may not be repeated. */
function optionNames(
  options: readonly NamedArgument[],
  given: readonly string[],
  { text }: Typed
): Completion[] {
  const taken = new Set(
    given.map(word => findOption(options, word.split('=', 1)[0] ?? '')?.argument)
  );
  return options
    .filter(
      option => !taken.has(option) || option.declaration.repeatable || isMap(option.declaration)
    )
    .map(({ name, declaration }) => ({
      text: declaration.default === true ? `--no-${name}` : `--${name}`,
      detail: declaration.summary
    }))
    .filter(option => option.text.startsWith(text));
}

/** How many values by place were given. */
function countPlaces(command: CommandDeclaration, given: readonly string[]): number {
  const options = optionsOf(command);
  let places = 0;
  let valueFollows = false;
  for (const word of given) {
    if (valueFollows) {
      valueFollows = false;
    } else if (word.startsWith('-')) {
      const option = findOption(options, word)?.argument;
      valueFollows = option !== undefined && option.declaration.type !== 'boolean';
    } else {
      places += 1;
    }
  }
  return places;
}

/** Values of an argument that begin with `text`; `prefix` is the part of the word before the value. */
async function valuesOf(
  argument: NamedArgument | undefined,
  text: string,
  prefix: string,
  context: CompletionContext,
  signal: AbortSignal
): Promise<Completion[]> {
  if (!argument) {
    return [];
  }
  const { declaration } = argument;
  if (isMap(declaration)) {
    const equals = text.indexOf('=');
    if (equals < 0 || !declaration.completesFrom) {
      return [];
    }
    const name = `${prefix}${text.slice(0, equals + 1)}`;
    return quoted(
      name,
      await sources[declaration.completesFrom](text.slice(equals + 1), context, signal)
    );
  }
  if (declaration.choices) {
    return quoted(prefix, startingWith(text, declaration.choices));
  }
  return declaration.completesFrom
    ? quoted(prefix, await sources[declaration.completesFrom](text, context, signal))
    : [];
}

function quoted(prefix: string, items: readonly Completion[]): Completion[] {
  return items.map(item => ({ ...item, text: quoteWord(prefix + item.text) }));
}

function startingWith(text: string, values: readonly string[]): Completion[] {
  return values.filter(value => value.startsWith(text)).map(value => ({ text: value }));
}

type Source = (
  text: string,
  context: CompletionContext,
  signal: AbortSignal
) => Promise<readonly Completion[]>;

const sources: Readonly<Record<CompletionSource, Source>> = {
  job: (text, { host, caller }, signal) =>
    namesOf(
      text,
      async (query, limit) => (await host.jobs.list(query, caller, limit)).jobs,
      signal
    ),
  endpoint: (text, { host, caller }, signal) =>
    namesOf(
      text,
      async (query, limit) => (await host.endpoints.list(query, caller, limit)).endpoints,
      signal
    ),
  path: paths,
  command: async (text, { registry }) => commandNames(registry, text),
  'instance-type': async text => startingWith(text, INSTANCE_TYPES),
  region: async text => startingWith(text, REGIONS),
  profile: async (text, { profiles, caller }) => startingWith(text, await profiles(caller))
};

/** Names of things that every place lists, the newest first, of every place that answers in time. */
async function namesOf(
  text: string,
  list: (query: JobQuery & EndpointQuery, signal: AbortSignal) => Promise<readonly Listed[]>,
  signal: AbortSignal
): Promise<Completion[]> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const places: readonly PlaceName[] = ['process', 'docker', 'sagemaker'];
  const lists = await Promise.allSettled(
    places.map(place => {
      const query = { places: [place], nameContains: text || undefined, limit: MOST_NAMES };
      return withinTime(list(query, limit), limit);
    })
  );
  return lists
    .flatMap(found => (found.status === 'fulfilled' ? found.value : []))
    .filter(({ ref }) => ref.name.startsWith(text))
    .sort((a, b) => b.createdAt - a.createdAt)
    .map(({ ref, status }) => ({ text: ref.name, detail: status }));
}

type Listed = Pick<JobSummary | EndpointSummary, 'ref' | 'createdAt' | 'status'>;

/** A place may be slow to notice an abort. */
function withinTime<Value>(work: Promise<Value>, limit: AbortSignal): Promise<Value> {
  return Promise.race([
    work,
    new Promise<never>((_resolve, reject) =>
      limit.addEventListener('abort', () => reject(new Error('It took too long.')), { once: true })
    )
  ]);
}

/** Files and directories, the latter with a slash; hidden ones once a dot is typed. */
async function paths(text: string, { caller }: CompletionContext): Promise<Completion[]> {
  if (/^\w+:\/\//.test(text) || text === '~') {
    return [];
  }
  const slash = text.lastIndexOf('/') + 1;
  const typedDirectory = text.slice(0, slash);
  const beginning = text.slice(slash);
  const directory = resolvePath(typedDirectory || '.', caller);
  let entries: Dirent[];
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch {
    // What cannot be read has nothing to offer; the command itself will say why.
    return [];
  }
  return entries
    .filter(({ name }) => name.startsWith(beginning) && (beginning || !name.startsWith('.')))
    .slice(0, MOST_PATHS)
    .map(entry => ({
      text: `${typedDirectory}${entry.name}${entry.isDirectory() ? '/' : ''}`,
      detail: entry.isDirectory() ? 'directory' : 'file'
    }));
}
