import type { AccountChoice } from './account';
import type { Json } from './json';
import { request } from './method';

/**
 * What a person wants wherever nobody says otherwise, from JupyterLab's settings: whose account and which region, and values
 * of the arguments of `train` and `deploy`, by name. What is absent is not wanted in particular.
 */
export interface Preferences extends AccountChoice {
  readonly arguments: Readonly<Record<string, Json>>;
}

/** Has the host keep these preferences in place of earlier ones, for kernels and terminals, and after it has ended. */
export const keepPreferences = request<Preferences, null>('preferences/keep');
