import { ProblemError } from '../problem';
import type { FoundCredentials } from './credentialSources';
import { environmentCredentials, fromContainer, fromInstance } from './credentialSources';
import { profileCredentials } from './profileCredentials';
import { loadProfiles } from './profiles';
import { assumeRoleWithTokenFile } from './roles';
import type { Surroundings } from './surroundings';

/**
 * Finds the caller's credentials in the order of the SDK's default chain
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html), every link fed from the caller's
 * variables and files. The SDK's own chain reads `process.env`, which is the host's.
 *
 * A profile that was chosen by name wins over keys in the environment; one that `AWS_PROFILE` names does not, as in
 * the AWS CLI. A link that is configured but fails ends the search: falling through to another account would be worse
 * than an error.
 *
 * @throws ProblemError `credentials`
 */
export async function findCredentials(surroundings: Surroundings): Promise<FoundCredentials> {
  const { env, chosenProfile } = surroundings;
  return (
    (chosenProfile ? undefined : environmentCredentials(env)) ??
    (await fromProfile(surroundings)) ??
    (await fromTokenFile(surroundings)) ??
    (await fromContainer(env)) ??
    (await fromInstance(env)) ??
    noCredentials()
  );
}

async function fromProfile(surroundings: Surroundings): Promise<FoundCredentials | undefined> {
  const { chosenProfile, env, profile } = surroundings;
  const profiles = await loadProfiles(surroundings);
  const named = chosenProfile ?? env.AWS_PROFILE ?? env.AWS_DEFAULT_PROFILE;
  if (!profiles.profile(profile)) {
    if (!named) {
      return undefined;
    }
    throw new ProblemError('credentials', `There is no AWS profile “${profile}”.`, {
      hint: profiles.names.length
        ? `Your files have: ${profiles.names.join(', ')}.`
        : `Neither ${surroundings.configFile} nor ${surroundings.credentialsFile} has a profile.`
    });
  }
  const found = await profileCredentials(profile, profiles, surroundings);
  if (!found && named) {
    throw new ProblemError('credentials', `The AWS profile “${profile}” has no credentials.`, {
      hint: `Run aws configure --profile ${profile}, or aws configure sso --profile ${profile}.`
    });
  }
  return found;
}

async function fromTokenFile(surroundings: Surroundings): Promise<FoundCredentials | undefined> {
  const { env } = surroundings;
  if (!env.AWS_WEB_IDENTITY_TOKEN_FILE || !env.AWS_ROLE_ARN) {
    return undefined;
  }
  return {
    identity: await assumeRoleWithTokenFile(
      {
        roleArn: env.AWS_ROLE_ARN,
        sessionName: env.AWS_ROLE_SESSION_NAME,
        tokenFile: env.AWS_WEB_IDENTITY_TOKEN_FILE
      },
      surroundings
    ),
    source: `the web identity token in ${env.AWS_WEB_IDENTITY_TOKEN_FILE}, as role ${env.AWS_ROLE_ARN}`
  };
}

function noCredentials(): never {
  throw new ProblemError('credentials', 'There are no AWS credentials here.', {
    hint:
      'Run aws configure or aws sso login, choose a profile with --profile, or set AWS_ACCESS_KEY_ID and ' +
      'AWS_SECRET_ACCESS_KEY. Local runs work without, on data of this machine.'
  });
}
