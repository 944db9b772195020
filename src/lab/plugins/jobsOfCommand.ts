import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { JobRef } from '../../protocol';
import { jobFromJson } from './jobArguments';
import { jobOfCommand, rowOfMenu } from './jobOfCommand';

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
