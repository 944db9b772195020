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

/**
 * The jobs that a command about several is about: those selected where the row under the context menu is one of them, else
 * the one of {@link jobOfCommand}. A list says its selected ones in `data-jp-sm-jobs`.
 */
export function jobsOfCommand(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): readonly JobRef[] {
  const row = rowOfMenu(app);
  const list =
    row?.getAttribute('aria-selected') === 'true'
      ? row.closest<HTMLElement>('[data-jp-sm-jobs]')
      : null;
  const selected: unknown = JSON.parse(list?.dataset['jpSmJobs'] ?? '[]');
  const jobs = Array.isArray(selected) ? selected.map(jobFromJson) : [];
  return (jobs.length > 0 ? jobs : [jobOfCommand(app, args)]).filter(ref => ref !== undefined);
}

function rowOfMenu(app: JupyterFrontEnd): HTMLElement | undefined {
  return app.contextMenuHitTest(node => node.dataset['jpSmJob'] !== undefined);
}

function jobOfNode(node: HTMLElement | undefined): JobRef | undefined {
  return jobFromJson(JSON.parse(node?.dataset['jpSmJob'] ?? 'null'));
}
