import type { ArgumentDeclaration, CommandDeclaration, Json } from '../../protocol';
import type { Clock } from '../clock';
import { nearest } from '../nearest';
import type { Command } from './command';
import type { commonArguments, CommonValues } from './common';
import type { NamedArgument, Registry } from './registry';
import { isMap, optionsOf, placeholderOf, positionalsOf } from './registry';
import { isList, isRecord, readJson, readText, refuse } from './values';
import type { Word } from './words';
import { splitLine } from './words';

/** A line that was understood. */
export interface ParsedLine {
  readonly command: Command;
  /** By the arguments' names in camel case, as declared; what `Command.run` takes. */
  readonly values: Readonly<Record<string, Json>>;
  readonly common: CommonValues;
}

/**
 * Reads the line behind `%sagemaker`. An empty one asks for help.
 *
 * @throws ProblemError `usage`: one sentence, saying what is wrong and the way out.
 */
export function parseLine(line: string, registry: Registry, clock: Clock): ParsedLine {
  const { words, unclosed } = splitLine(line);
  if (unclosed) {
    throw refuse(
      unclosed.mark === '\\'
        ? 'The line ends in a backslash, which says that something follows; take it away, or write \\\\ for the character itself.'
        : `The quote ${unclosed.mark} at column ${unclosed.at + 1} is never closed; close it, or write \\${unclosed.mark} for the character itself.`
    );
  }
  const [first, ...rest] = words;
  if (!first || isHelp(first)) {
    return parseWords(registry.get('help'), [], clock);
  }
  const command = registry.get(first.text);
  return parseWords(command, rest, clock);
}

/**
 * Reads the values that a form sends for a command.
 *
 * @throws ProblemError `usage`
 */
export function parseForm(
  command: Command,
  sent: Readonly<Record<string, Json>>,
  clock: Clock
): ParsedLine {
  const given = new Given(command.declaration, clock);
  const known = [...positionalsOf(command.declaration), ...optionsOf(command.declaration)];
  for (const [name, value] of Object.entries(sent)) {
    const argument = known.find(candidate => candidate.name === name);
    if (!argument) {
      throw unknownOption(command.declaration, `--${name}`);
    }
    for (const item of argument.declaration.repeatable && isList(value) ? value : [value]) {
      given.addJson(argument, item);
    }
  }
  return { command, ...given.finish() };
}

function parseWords(command: Command, words: readonly Word[], clock: Clock): ParsedLine {
  const { declaration } = command;
  const given = new Given(declaration, clock);
  if (words.some(isHelp)) {
    return { command, values: {}, common: { ...given.common(), help: true } };
  }
  const options = optionsOf(declaration);
  const positionals = positionalsOf(declaration);
  let places = 0;
  let optionsEnded = false;
  const rest = [...words];
  for (let word = rest.shift(); word; word = rest.shift()) {
    if (!optionsEnded && word.text === '--') {
      optionsEnded = true;
    } else if (!optionsEnded && looksLikeOption(word)) {
      readOption(declaration, options, word, rest, given);
    } else {
      const argument =
        positionals[places] ?? positionals.findLast(last => last.declaration.repeatable);
      if (!argument) {
        throw tooMany(declaration, positionals, word.text);
      }
      given.addText(argument, word.text);
      places += 1;
    }
  }
  return { command, ...given.finish() };
}

/** A negative number is a value. */
function looksLikeOption(word: Word): boolean {
  return /^--?[^\d.-]/.test(word.text);
}

function isHelp(word: Word): boolean {
  return word.text === '--help' || word.text === '-h';
}

function readOption(
  command: CommandDeclaration,
  options: readonly NamedArgument[],
  word: Word,
  rest: Word[],
  given: Given
): void {
  const equals = word.text.indexOf('=');
  const spelled = equals < 0 ? word.text : word.text.slice(0, equals);
  const attached = equals < 0 ? undefined : word.text.slice(equals + 1);
  const { argument, negated } = findOption(options, spelled) ?? {};
  if (!argument) {
    throw unknownOption(command, spelled);
  }
  const { declaration } = argument;
  if (declaration.type === 'boolean') {
    if (negated && attached !== undefined) {
      throw refuse(`${spelled} is a switch and takes no value; write ${spelled} alone.`);
    }
    given.addText(argument, attached ?? String(!negated));
    return;
  }
  if (attached !== undefined) {
    given.addText(argument, attached);
    return;
  }
  const value = rest[0];
  if (!value || value.text.startsWith('--')) {
    throw refuse(
      `${spelled} of ${command.name} needs a value, as in ${spelled} ${example(argument)}.`
    );
  }
  rest.shift();
  given.addText(argument, value.text);
}

/** The option that a spelling names: in full, by an alias, or with `--no-` before a switch. No abbreviations. */
export function findOption(
  options: readonly NamedArgument[],
  spelled: string
): { argument: NamedArgument; negated: boolean } | undefined {
  for (const argument of options) {
    const { name, declaration } = argument;
    if (spelled === `--${name}` || declaration.aliases?.includes(spelled)) {
      return { argument, negated: false };
    }
    if (declaration.type === 'boolean' && spelled === `--no-${name}`) {
      return { argument, negated: true };
    }
  }
  return undefined;
}

function example(argument: NamedArgument): string {
  const { declaration } = argument;
  return typeof declaration.default === 'string' ? declaration.default : placeholderOf(argument);
}

function unknownOption(command: CommandDeclaration, spelled: string) {
  const names = optionsOf(command).map(({ name }) => `--${name}`);
  const meant = nearest(spelled, names);
  return refuse(
    meant
      ? `${command.name} has no option "${spelled}"; did you mean "${meant}"?`
      : `${command.name} has no option "${spelled}"; \`help ${command.name}\` lists them.`
  );
}

function tooMany(command: CommandDeclaration, positionals: readonly NamedArgument[], text: string) {
  const meant = nearest(
    `--${text}`,
    optionsOf(command).map(({ name }) => `--${name}`)
  );
  const takes = positionals.length
    ? `takes only ${positionals.map(placeholderOf).join(' and ')} by place`
    : 'takes nothing by place';
  return refuse(
    meant
      ? `${command.name} ${takes}, so "${text}" is one too many; did you mean "${meant}"?`
      : `${command.name} ${takes}, so "${text}" is one too many; quote a value that holds spaces.`
  );
}

/** The values that were given so far. */
class Given {
  readonly #command: CommandDeclaration;
  readonly #clock: Clock;
  readonly #values = new Map<string, Json>();

  constructor(command: CommandDeclaration, clock: Clock) {
    this.#command = command;
    this.#clock = clock;
  }

  addText(argument: NamedArgument, text: string): void {
    const what = this.#what(argument);
    this.#add(argument, readText(argument.declaration, text, what, this.#clock), text);
  }

  addJson(argument: NamedArgument, value: Json): void {
    const what = this.#what(argument);
    const read = readJson(argument.declaration, value, what, this.#clock);
    this.#add(argument, read, JSON.stringify(value));
  }

  common(): CommonValues {
    const text = (name: keyof typeof commonArguments) => {
      const value = this.#values.get(`--${name}`);
      return typeof value === 'string' ? value : undefined;
    };
    const out = text('out');
    if (out !== undefined && !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(out)) {
      throw refuse(`--out takes the name of a Python variable, as in --out job, not "${out}".`);
    }
    return {
      out,
      quiet: this.#values.get('--quiet') === true,
      help: this.#values.get('--help') === true,
      profile: text('profile'),
      region: text('region'),
      endpointUrl: text('endpoint-url')
    };
  }

  finish(): { values: Record<string, Json>; common: CommonValues } {
    const values: Record<string, Json> = {};
    for (const [name, declaration] of Object.entries(this.#command.arguments)) {
      const value = this.#values.get(name) ?? initial(declaration);
      if (value !== undefined) {
        values[camel(name)] = value;
      } else if (declaration.required) {
        throw this.#missing({ name, declaration, common: false });
      }
    }
    return { values, common: this.common() };
  }

  #add(argument: NamedArgument, value: Json, written: string): void {
    const { declaration } = argument;
    const key = argument.common ? `--${argument.name}` : argument.name;
    const before = this.#values.get(key);
    if (isMap(declaration) && isRecord(value)) {
      const earlier = before !== undefined && isRecord(before) ? before : {};
      const twice = Object.keys(value).find(name => Object.hasOwn(earlier, name));
      if (twice !== undefined) {
        throw refuse(`${this.#what(argument)} was given twice for "${twice}"; give it once.`);
      }
      this.#values.set(key, { ...earlier, ...value });
    } else if (declaration.repeatable) {
      this.#values.set(key, [...(isList(before) ? before : []), value]);
    } else if (before !== undefined && declaration.type !== 'boolean') {
      throw refuse(`${this.#what(argument)} was given twice, now as "${written}"; give it once.`);
    } else {
      this.#values.set(key, value);
    }
  }

  #missing(argument: NamedArgument) {
    const { name } = this.#command;
    const shown = placeholderOf(argument);
    return refuse(
      argument.declaration.positional
        ? `${name} needs ${shown}, as in \`${this.#command.examples[0] ?? `${name} ${shown}`}\`.`
        : `${name} needs --${argument.name} ${shown}.`
    );
  }

  #what(argument: NamedArgument): string {
    const { name } = argument;
    const shown = argument.declaration.positional ? placeholderOf(argument) : `--${name}`;
    return `${shown} of ${this.#command.name}`;
  }
}

function initial(declaration: ArgumentDeclaration): Json | undefined {
  if (declaration.default !== undefined) {
    return declaration.default;
  }
  if (isMap(declaration)) {
    return {};
  }
  return declaration.repeatable ? [] : undefined;
}

function camel(name: string): string {
  return name.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}
