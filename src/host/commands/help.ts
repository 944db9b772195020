import type { CommandDeclaration } from '../../protocol';
import type { Command } from './command';
import { defineCommand } from './command';
import { commandHelp, overview } from './helpText';
import type { Registry } from './registry';

/** Explains the commands, out of their declarations. `registry` is asked when it runs: it holds this command too. */
export function helpCommand(registry: () => Registry): Command {
  return defineCommand(
    {
      name: 'help',
      summary: 'Explain the commands, or one of them',
      examples: ['help', 'help train'],
      arguments: {
        command: {
          type: 'string',
          summary: 'Name of the command',
          positional: true,
          completesFrom: 'command'
        }
      }
    } satisfies CommandDeclaration,
    async function* ({ caller }, { command }) {
      const lines =
        command === undefined
          ? overview(registry().declarations, caller)
          : commandHelp(registry().get(command).declaration, caller);
      for (const text of lines) {
        yield { type: 'line', text };
      }
    }
  );
}
