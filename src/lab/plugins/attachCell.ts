import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';

import type { JobRef } from '../../protocol';
import { magicLine } from '../magicLine';
import { insertCell } from './insertCell';

/** The line that follows a job from a notebook. */
export function attachLine(ref: JobRef): string {
  return magicLine('%sagemaker attach', ref);
}

/** Puts a cell that attaches to the job below the active one, and runs it. */
export function insertAttachCell(panel: NotebookPanel, ref: JobRef): void {
  insertCell(panel, attachLine(ref));
  // Not awaited: the cell runs for as long as the job does.
  void NotebookActions.run(panel.content, panel.sessionContext);
}
