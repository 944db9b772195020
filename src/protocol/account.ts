import { request } from './method';

/** Whose account and which region a list of SageMaker's things is of; the caller's own unless told. */
export interface AccountChoice {
  /** Named AWS profile. */
  readonly profile?: string;
  /** AWS region. */
  readonly region?: string;
}

/** What there is to choose from, of profiles and regions. */
export interface AccountChoices {
  /** The named profiles of the connection's shared configuration files. */
  readonly profiles: readonly string[];
  /** The profile that acts when none is chosen, where one does: keys in the environment are none. */
  readonly profile?: string;
  /** Regions of the partition that is acted in, by code, with their names. */
  readonly regions: readonly { readonly code: string; readonly name: string }[];
  /** The region of the chosen profile, or of the connection; absent where none is set. */
  readonly region?: string;
}

/** What can be chosen, and what holds meanwhile. Looks into files and the environment and asks AWS nothing. */
export const listAccountChoices = request<AccountChoice, AccountChoices>('account/choices');
