import type { ArgumentDeclaration, CommandDeclaration, Json } from '../../../protocol';

/** What the person has put into the fields, as text; absent where nothing was. */
export type FieldTexts = Readonly<Record<string, string>>;

/** A map's or list's text has one entry a line. */
export function entriesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map(entry => entry.trim())
    .filter(Boolean);
}

/** What a field that is left empty means, as text. */
export function defaultText({ default: value }: ArgumentDeclaration): string {
  return value === undefined || value === null
    ? ''
    : typeof value === 'string'
      ? value
      : JSON.stringify(value);
}

/** Whether a field's text holds several entries, one a line. */
export function isMany(argument: ArgumentDeclaration): boolean {
  return Boolean(argument.repeatable) || argument.type.endsWith('-map');
}

/**
 * The magic that does what a form does. What is as it would be anyway is left out.
 *
 * @param cell the body, for commands that take one
 */
export function magicOf(command: CommandDeclaration, texts: FieldTexts, cell?: string): string {
  const words = [cell === undefined ? '%sagemaker' : '%%sagemaker', command.name];
  for (const [name, argument] of Object.entries(command.arguments)) {
    words.push(...wordsOf(name, argument, texts[name] ?? ''));
  }
  const line = words.join(' ');
  return cell === undefined ? line : `${line}\n${cell}`;
}

function wordsOf(name: string, argument: ArgumentDeclaration, text: string): readonly string[] {
  const option = `--${name}`;
  if (text.trim() === '') {
    return [];
  }
  if (argument.type === 'boolean') {
    const on = text === 'true';
    return on === (argument.default ?? false) ? [] : [on ? option : `--no-${name}`];
  }
  if (isMany(argument)) {
    const entries = entriesOf(text).map(quote);
    return argument.positional ? entries : entries.flatMap(entry => [option, entry]);
  }
  if (text === defaultText(argument)) {
    return [];
  }
  return argument.positional ? [quote(text.trim())] : [option, quote(text.trim())];
}

/** The values behind the texts, as `command/run` takes them from a form. Only for texts without findings. */
export function valuesOf(
  command: CommandDeclaration,
  texts: FieldTexts
): Readonly<Record<string, Json>> {
  const values: Record<string, Json> = {};
  for (const [name, argument] of Object.entries(command.arguments)) {
    const text = texts[name]?.trim() ?? '';
    if (text !== '') {
      values[name] = valueOf(argument, text);
    }
  }
  return values;
}

function valueOf(argument: ArgumentDeclaration, text: string): Json {
  switch (argument.type) {
    case 'boolean':
      return text === 'true';
    case 'integer':
    case 'number':
      return Number(text);
    case 'json-map':
      return Object.fromEntries(
        entriesOf(text).map(entry => {
          const [name, value] = pair(entry);
          return [name, parsed(value)];
        })
      );
    case 'text-map':
      return Object.fromEntries(entriesOf(text).map(pair));
    default:
      return argument.repeatable ? [...entriesOf(text)] : text;
  }
}

/** `name=value` at its first equals sign. */
export function pair(entry: string): readonly [name: string, value: string] {
  const at = entry.indexOf('=');
  return at < 0 ? [entry, ''] : [entry.slice(0, at), entry.slice(at + 1)];
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** As a POSIX shell reads it, which is how the host splits a line. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
