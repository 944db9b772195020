import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { problemOf } from '../../client/problem';
import type { EndpointModel } from './model';

/** Asks whether to delete the endpoint, does, and says what went and what was kept. */
export async function removeEndpoint(
  model: EndpointModel,
  trans: TranslationBundle
): Promise<void> {
  const { name } = model.target.ref;
  const { button } = await showDialog({
    title: trans.__('Delete %1?', name),
    body: trans.__(
      'It stops answering at once, and with it goes what only it uses. Its model.tar.gz is kept.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep') }),
      Dialog.warnButton({ label: trans.__('Delete endpoint') })
    ]
  });
  if (!button.accept) {
    return;
  }
  try {
    const said = await model.delete();
    await showDialog({
      title: trans.__('%1 is deleted', name),
      body: said.join('\n'),
      buttons: [Dialog.okButton({ label: trans.__('Close') })]
    });
  } catch (error) {
    const { message, hint } = problemOf(error);
    await showErrorMessage(
      trans.__('The endpoint could not be deleted'),
      [message, hint].filter(Boolean).join(' ')
    );
  }
}
