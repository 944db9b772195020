import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { attempt } from '../../dialogs/attempt';
import type { EndpointModel } from './model';

/** Asks whether to delete the endpoint, does, and says what went and what was kept. */
export async function removeEndpoint(
  model: Pick<EndpointModel, 'target' | 'delete'>,
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
  await attempt(
    trans.__('The endpoint could not be deleted'),
    async () => {
      const said = await model.delete();
      await showDialog({
        title: trans.__('%1 is deleted', name),
        body: said.join('\n'),
        buttons: [Dialog.okButton({ label: trans.__('Close') })]
      });
    },
    trans
  );
}
