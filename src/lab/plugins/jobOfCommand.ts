import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { JobRef } from '../../protocol';
import { jobFromArguments, jobFromJson } from './jobArguments';

/**
 * The job that a command is about: the one in its arguments, else the row under the context menu, else the tab
 * in front. Rows and tabs say theirs in `data-jp-sm-job`.
 */
export function jobOfCommand(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): JobRef | undefined {
  return (
    jobFromArguments(args) ?? jobOfNode(rowOfMenu(app)) ?? jobOfNode(app.shell.currentWidget?.node)
  );
}

/** The row of a job under the context menu. */
export function rowOfMenu(app: JupyterFrontEnd): HTMLElement | undefined {
  return app.contextMenuHitTest(node => node.dataset['jpSmJob'] !== undefined);
}

function jobOfNode(node: HTMLElement | undefined): JobRef | undefined {
  return jobFromJson(JSON.parse(node?.dataset['jpSmJob'] ?? 'null'));
}
