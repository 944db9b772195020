import type { CommandDeclaration, Json } from '../../protocol';
import type { Caller } from '../caller';
import { typed } from '../typed';
import type { NamedArgument } from './registry';
import { isMap, optionsOf, placeholderOf, positionalsOf } from './registry';
import { isTerminal } from './show/face';
import { quoteWord } from './words';

/** All commands, one line each. */
export function overview(commands: readonly CommandDeclaration[], caller: Caller): string[] {
  const rows = commands.map(({ name, summary }) => ({ left: name, right: summary }));
  return [
    `${typed('COMMAND', caller)} [OPTIONS]`,
    '',
    ...twoColumns(rows),
    '',
    `\`${typed('help COMMAND', caller)}\` explains one of them.`
  ];
}

/** One command: how it is written, what its arguments mean, lines to paste. */
export function commandHelp(command: CommandDeclaration, caller: Caller): string[] {
  const own = optionsOf(command).filter(option => !option.common);
  const common = optionsOf(command).filter(option => option.common);
  const prefix = command.cell?.required ? '%' : '';
  return [
    `${prefix}${typed(usage(command), caller)}`,
    '',
    `${command.summary}.`,
    ...(command.description ? ['', command.description] : []),
    ...(command.cell && !isTerminal(caller) ? ['', `The cell: ${command.cell.summary}.`] : []),
    ...section('Arguments', positionalsOf(command)),
    ...section('Options', own),
    ...section('Options of every command', common),
    '',
    'Examples:',
    ...command.examples.map(line => `  ${typed(line, caller)}`)
  ];
}

/** `attach [NAME] [OPTIONS]` */
export function usage(command: CommandDeclaration): string {
  const places = positionalsOf(command).map(argument => {
    const shown = placeholderOf(argument);
    return argument.declaration.required ? shown : `[${shown}]`;
  });
  return [command.name, ...places, '[OPTIONS]'].join(' ');
}

/** How an argument is written: `-q, --quiet`, `--wait / --no-wait`, `--hp, --hyperparameter NAME=VALUE …`. */
export function spelling(argument: NamedArgument): string {
  const { name, declaration } = argument;
  if (declaration.positional) {
    return placeholderOf(argument);
  }
  const { type, aliases = [] } = declaration;
  const short = aliases.filter(alias => !alias.startsWith('--'));
  const long = aliases.filter(alias => alias.startsWith('--'));
  const names = [...short, `--${name}`, ...long].join(', ');
  if (type === 'boolean') {
    return declaration.default === true ? `${names} / --no-${name}` : names;
  }
  const again = declaration.repeatable || isMap(declaration) ? ' …' : '';
  return `${names} ${placeholderOf(argument)}${again}`;
}

/** What an argument means, with its choices and default. */
export function meaning({ declaration }: NamedArgument): string {
  const { summary, choices, type } = declaration;
  const notes = [
    choices && choices.length > 4 ? `one of ${choices.join(', ')}` : '',
    type === 'boolean' || declaration.default === undefined
      ? ''
      : `default ${shown(declaration.default)}`
  ].filter(Boolean);
  return notes.length > 0 ? `${summary} (${notes.join('; ')})` : summary;
}

function shown(value: Json): string {
  return typeof value === 'string' ? quoteWord(value) : JSON.stringify(value);
}

function section(title: string, options: readonly NamedArgument[]): string[] {
  if (options.length === 0) {
    return [];
  }
  const rows = options.map(option => ({ left: spelling(option), right: meaning(option) }));
  return ['', `${title}:`, ...twoColumns(rows)];
}

function twoColumns(rows: readonly { left: string; right: string }[]): string[] {
  const width = Math.max(...rows.map(row => row.left.length));
  return rows.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`);
}
