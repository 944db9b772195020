import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';

import type { JobRef } from '../../protocol';

/** Asks whether the job of that name is to be stopped; what it has saved so far is kept. */
export async function confirmStop(ref: JobRef, translator: ITranslator): Promise<boolean> {
  const trans = translator.load('jupyterlab_sagemaker');
  const { button } = await showDialog({
    title: trans.__('Stop %1?', ref.name),
    body: trans.__(
      'The script gets 120 seconds to save what it has and to leave its model. A stopped job cannot be continued.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep running') }),
      Dialog.warnButton({ label: trans.__('Stop job') })
    ]
  });
  return button.accept;
}
