import type { NotebookPanel } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';

import type { JobRef } from '../../protocol';

/** The line that follows a job from a notebook. */
export function attachLine({ name, profile, region }: JobRef): string {
  return [
    '%sagemaker attach',
    name,
    ...(profile ? ['--profile', profile] : []),
    ...(region ? ['--region', region] : [])
  ].join(' ');
}

/** Puts a cell that attaches to the job below the active one, and runs it. */
export async function insertAttachCell(panel: NotebookPanel, ref: JobRef): Promise<void> {
  const notebook = panel.content;
  NotebookActions.insertBelow(notebook);
  const cell = notebook.activeCell;
  if (!cell) {
    return;
  }
  cell.model.sharedModel.setSource(attachLine(ref));
  // Not awaited: the cell runs for as long as the job does.
  void NotebookActions.run(notebook, panel.sessionContext);
}
