import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { keepPreferences, type AccountChoice, type Json } from '../../protocol';
import { problemOf } from '../client/problem';
import type { IHost } from '../tokens';

/**
 * Tells the host what the person's settings say.
 *
 * @param defaults of arguments, by name, as the settings have them
 */
export async function tellPreferences(
  host: IHost,
  choice: AccountChoice,
  defaults: unknown,
  trans: TranslationBundle
): Promise<void> {
  try {
    await host.request(keepPreferences, { ...choice, arguments: argumentsOf(defaults) });
  } catch (error) {
    const told = trans.__('Notebooks do not know the defaults of SageMaker’s settings.');
    Notification.warning([told, problemOf(error).message].join(' '));
  }
}

/** What is set: an empty text stands for nothing in particular. */
function argumentsOf(defaults: unknown): Readonly<Record<string, Json>> {
  const all = typeof defaults === 'object' && defaults !== null ? Object.entries(defaults) : [];
  return Object.fromEntries(
    all.filter(([, value]) => typeof value === 'number' || (typeof value === 'string' && value))
  );
}
