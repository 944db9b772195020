import type { ArgumentDeclaration, CommandDeclaration } from '../../protocol';
import { nearest } from '../nearest';
import type { Command } from './command';
import { commonArguments } from './common';
import { refuse } from './values';

type Arguments = Readonly<Record<string, ArgumentDeclaration>>;

/** The commands by name, in the order in which help lists them. */
export class Registry {
  readonly #commands = new Map<string, Command>();

  constructor(commands: Iterable<Command>) {
    for (const command of commands) {
      this.#commands.set(command.declaration.name, command);
    }
  }

  get declarations(): readonly CommandDeclaration[] {
    return [...this.#commands.values()].map(command => command.declaration);
  }

  get names(): readonly string[] {
    return [...this.#commands.keys()];
  }

  /** The same commands with other declarations, which take what the first ones take. */
  declaring(declare: (command: Command) => Command['declaration']): Registry {
    const commands = [...this.#commands.values()];
    return new Registry(commands.map(command => ({ ...command, declaration: declare(command) })));
  }

  find(name: string): Command | undefined {
    return this.#commands.get(name);
  }

  /** @throws ProblemError `usage` */
  get(name: string): Command {
    const command = this.#commands.get(name);
    if (command) {
      return command;
    }
    const meant = nearest(name, this.names);
    throw refuse(
      meant
        ? `There is no command "${name}"; did you mean "${meant}"?`
        : `There is no command "${name}"; the commands are ${this.names.join(', ')}.`
    );
  }
}

/** An argument under the name it was declared with. */
export interface NamedArgument {
  readonly name: string;
  readonly declaration: ArgumentDeclaration;
  /** One of {@link commonArguments}. */
  readonly common: boolean;
}

/** A command's own options and the common ones. */
export function optionsOf(command: CommandDeclaration): readonly NamedArgument[] {
  const own = list(command.arguments, false).filter(option => !option.declaration.positional);
  return [...own, ...list(commonArguments, true)];
}

/** What a command takes by place, in order. */
export function positionalsOf(command: CommandDeclaration): readonly NamedArgument[] {
  return list(command.arguments, false).filter(option => option.declaration.positional);
}

function list(declarations: Arguments, common: boolean): NamedArgument[] {
  return Object.entries(declarations).map(([name, declaration]) => ({ name, declaration, common }));
}

export function isMap({ type }: ArgumentDeclaration): boolean {
  return type === 'json-map' || type === 'text-map';
}

/** What stands for an argument's value in help. */
export function placeholderOf({ name, declaration }: NamedArgument): string {
  return (
    declaration.placeholder ??
    (declaration.positional ? name.toUpperCase() : placeholder(declaration))
  );
}

function placeholder({ type, choices }: ArgumentDeclaration): string {
  if (choices && choices.length <= 4) {
    return choices.join('|');
  }
  switch (type) {
    case 'integer':
    case 'number':
      return 'N';
    case 'path':
      return 'PATH';
    case 'time':
      return 'TIME';
    case 'json-map':
    case 'text-map':
      return 'NAME=VALUE';
    default:
      return 'TEXT';
  }
}
