import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';

/** Puts a cell with this source below the active one; it becomes the active one. */
export function insertCell({ content }: NotebookPanel, source: string): void {
  NotebookActions.insertBelow(content);
  content.activeCell?.model.sharedModel.setSource(source);
}
