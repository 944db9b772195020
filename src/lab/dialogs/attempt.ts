import { Dialog, showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { isAbort, problemOf } from '../client/problem';

/**
 * Does what a person asked for, and tells them in a dialog when it fails: why, and what to do next where the host knows.
 *
 * @param failed what failed, as the dialog's title
 * @returns whether it was done
 */
export async function attempt(
  failed: string,
  act: () => Promise<void>,
  trans: TranslationBundle
): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    if (!isAbort(error)) {
      const { message, hint } = problemOf(error);
      await showErrorMessage(failed, [message, hint].filter(Boolean).join(' '), [
        Dialog.okButton({ label: trans.__('Close') })
      ]);
    }
    return false;
  }
}
