import type { AccountChoices } from '../../protocol';
import type { Caller } from '../caller';
import { ProblemError } from '../problem';
import { loadProfiles } from './profiles';
import { regionOf } from './region';
import { regionsBeside } from './regions';
import { surroundingsOf } from './surroundings';

/**
 * What a person can choose from, and what holds as long as they do not.
 *
 * @param caller whose profiles
 * @param chosen the same with what is chosen so far
 */
export async function accountChoices(caller: Caller, chosen: Caller): Promise<AccountChoices> {
  const { profile, chosenProfile, env } = surroundingsOf(caller);
  const { names } = await loadProfiles(surroundingsOf(caller));
  const byKeys = chosenProfile === undefined && env.AWS_ACCESS_KEY_ID !== undefined;
  const region = await regionOf(surroundingsOf(chosen)).catch((error: unknown) => {
    if (error instanceof ProblemError) {
      return undefined;
    }
    throw error;
  });
  return {
    profiles: names,
    profile: !byKeys && names.includes(profile) ? profile : undefined,
    regions: regionsBeside(region),
    region
  };
}
