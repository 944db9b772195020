import type { AwsCredentialIdentity } from '@smithy/types';
import { ProblemError } from '../problem';
import { processCredentials } from './credentialProcess';
import type { FoundCredentials } from './credentialSources';
import { environmentCredentials, fromContainer, fromInstance } from './credentialSources';
import type { Profiles } from './profiles';
import { assumeRole, assumeRoleWithTokenFile } from './roles';
import type { fromLoginCredentials, fromSSO } from './sdk/providers';
import { connect, routeOf } from './sockets';
import type { Surroundings } from './surroundings';
import { SILENCE_TIMEOUT } from './timeouts';

/**
 * Credentials of one profile: keys, a role to assume, a web identity, a process, IAM Identity Center or a console
 * sign-in. What each setting means: https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 *
 * The SDK's `fromIni` does the same, but its roles, processes and sources see the host's environment.
 *
 * @param visited profiles on the way here, for chains of `source_profile`
 * @returns `undefined` when the profile says nothing about credentials
 */
export async function profileCredentials(
  name: string,
  profiles: Profiles,
  surroundings: Surroundings,
  visited: readonly string[] = []
): Promise<FoundCredentials | undefined> {
  const profile = profiles.profile(name);
  const source = `the profile “${name}”`;
  if (!profile) {
    throw new ProblemError(
      'credentials',
      `The AWS profile “${visited.at(-1)}” takes its credentials from “${name}”, which does not exist.`,
      { hint: `Correct source_profile in ${surroundings.configFile}.` }
    );
  }
  const keys = profile.aws_access_key_id &&
    profile.aws_secret_access_key && {
      accessKeyId: profile.aws_access_key_id,
      secretAccessKey: profile.aws_secret_access_key,
      sessionToken: profile.aws_session_token,
      accountId: profile.aws_account_id
    };
  // A role whose source is its own profile is assumed with that profile's keys.
  if (keys && (visited.includes(name) || !profile.role_arn)) {
    return { identity: keys, source };
  }
  if (profile.role_arn && profile.web_identity_token_file) {
    const identity = await assumeRoleWithTokenFile(
      {
        roleArn: profile.role_arn,
        sessionName: profile.role_session_name,
        tokenFile: profile.web_identity_token_file
      },
      surroundings
    );
    return { identity, source: `${source}, a web identity` };
  }
  if (profile.role_arn) {
    const identity = await assumeRole(
      {
        roleArn: profile.role_arn,
        sessionName: profile.role_session_name,
        externalId: profile.external_id,
        seconds: profile.duration_seconds ? Number(profile.duration_seconds) : undefined,
        mfaSerial: profile.mfa_serial,
        profile: name,
        region: profile.region
      },
      await roleSource(name, profiles, surroundings, visited),
      surroundings
    );
    return { identity, source: `${source}, as role ${profile.role_arn}` };
  }
  if (profile.credential_process) {
    const identity = await processCredentials(profile.credential_process, name, surroundings);
    return { identity, source: `${source}, by its credential_process` };
  }
  if (profile.sso_session || profile.sso_start_url) {
    const { fromSSO } = await import('./sdk/providers');
    const identity = await askProvider(fromSSO, name, surroundings);
    return { identity, source: `${source}, by IAM Identity Center` };
  }
  if (profile.login_session) {
    const { fromLoginCredentials } = await import('./sdk/providers');
    const identity = await askProvider(fromLoginCredentials, name, surroundings);
    return { identity, source: `${source}, by aws login` };
  }
  return undefined;
}

/** What a provider of the SDK finds, over connections that are closed when it has. */
async function askProvider(
  provider: typeof fromSSO | typeof fromLoginCredentials,
  profile: string,
  surroundings: Surroundings
): Promise<AwsCredentialIdentity> {
  const requestHandler = await connect(await routeOf(surroundings), SILENCE_TIMEOUT);
  try {
    return await provider({
      profile,
      filepath: surroundings.credentialsFile,
      configFilepath: surroundings.configFile,
      ignoreCache: true,
      clientConfig: { requestHandler, ignoreConfiguredEndpointUrls: true }
    })();
  } finally {
    requestHandler.destroy();
  }
}

/** What a role of a profile is assumed with. */
async function roleSource(
  name: string,
  profiles: Profiles,
  surroundings: Surroundings,
  visited: readonly string[]
): Promise<AwsCredentialIdentity> {
  const { source_profile: from, credential_source: kind } = profiles.profile(name) ?? {};
  const { env } = surroundings;
  let found: FoundCredentials | undefined;
  if (from) {
    if (visited.includes(from)) {
      throw new ProblemError(
        'credentials',
        `The AWS profiles ${[...visited, from].map(each => `“${each}”`).join(' → ')} name each other as source_profile.`,
        { hint: `Let one of them in ${surroundings.configFile} have credentials of its own.` }
      );
    }
    found = await profileCredentials(from, profiles, surroundings, [...visited, name, from]);
  } else if (kind === 'Environment') {
    found = environmentCredentials(env);
  } else if (kind === 'EcsContainer') {
    found = await fromContainer(env);
  } else if (kind === 'Ec2InstanceMetadata') {
    found = await fromInstance(env);
  }
  if (!found) {
    throw new ProblemError(
      'credentials',
      `The role of the AWS profile “${name}” has nothing to be assumed with: ${
        from
          ? `its source_profile “${from}” has no credentials`
          : kind
            ? `its credential_source “${kind}” gives none`
            : 'it has neither source_profile nor credential_source'
      }.`,
      { hint: `Correct the profile in ${surroundings.configFile}.` }
    );
  }
  return found.identity;
}
