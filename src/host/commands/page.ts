import type { CommandDeclaration } from '../../protocol';
import { meaning, spelling, usage } from './helpText';
import type { NamedArgument } from './registry';
import { optionsOf, positionalsOf } from './registry';

/** The documentation page of all commands, in Markdown: `docs/commands.md`. */
export function commandsPage(commands: readonly CommandDeclaration[]): string {
  const [first] = commands;
  const common = first ? optionsOf(first).filter(option => option.common) : [];
  return [
    '# Commands',
    '',
    'Made from the declarations in `src/host/commands`; edit those, not this page.',
    '',
    'In a notebook a command is written behind `%sagemaker`, or `%%sagemaker` where the cell is its script; in a terminal behind `jupyter sagemaker`.',
    '',
    ...commands.map(({ name, summary }) => `- [\`${name}\`](#${name}): ${summary}`),
    '',
    ...commands.flatMap(chapter),
    '## Options of every command',
    '',
    ...table(common)
  ].join('\n');
}

function chapter(command: CommandDeclaration): string[] {
  const own = [...positionalsOf(command), ...optionsOf(command).filter(option => !option.common)];
  return [
    `## ${command.name}`,
    '',
    `\`${usage(command)}\``,
    '',
    `${command.summary}.`,
    '',
    ...(command.description ? [command.description, ''] : []),
    ...(command.cell ? [`The cell: ${command.cell.summary}.`, ''] : []),
    ...(own.length > 0 ? table(own) : []),
    '```text',
    ...command.examples,
    '```',
    ''
  ];
}

function table(options: readonly NamedArgument[]): string[] {
  return [
    '| Argument | Meaning |',
    '| --- | --- |',
    ...options.map(option => `| \`${cell(spelling(option))}\` | ${cell(meaning(option))} |`),
    ''
  ];
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
