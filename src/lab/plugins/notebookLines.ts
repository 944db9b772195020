import type { CommandRegistry } from '@lumino/commands';

import type { NotebookLines } from '../panel/insertAction';
import { CommandIDs } from './commandIds';

/** What rows do with the notebook in front, by the command that does it. */
export function notebookLines(commands: CommandRegistry): NotebookLines {
  return {
    insert: line => void commands.execute(CommandIDs.insertLine, { line }),
    canInsert: () => commands.isEnabled(CommandIDs.insertLine, { line: '' })
  };
}
