import type { AwsCredentialIdentity } from '@smithy/types';
import { instanceCredentials } from './instance';

/** Credentials, and in words where they came from, for `doctor`. */
export interface FoundCredentials {
  readonly identity: AwsCredentialIdentity;
  readonly source: string;
}

/** `AWS_ACCESS_KEY_ID` and the others, where both halves of a key are set. */
export function environmentCredentials(
  env: Readonly<Record<string, string>>
): FoundCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = env;
  if (!accessKeyId || !secretAccessKey) {
    return undefined;
  }
  const expiration = env.AWS_CREDENTIAL_EXPIRATION
    ? new Date(env.AWS_CREDENTIAL_EXPIRATION)
    : undefined;
  return {
    identity: {
      accessKeyId,
      secretAccessKey,
      sessionToken: env.AWS_SESSION_TOKEN,
      accountId: env.AWS_ACCOUNT_ID,
      expiration
    },
    source: 'the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY'
  };
}

/** The credentials endpoint of the container that the caller runs in: ECS, EKS pod identity, SageMaker Studio. */
export async function fromContainer(
  env: Readonly<Record<string, string>>
): Promise<FoundCredentials | undefined> {
  const relative = env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI;
  const full = env.AWS_CONTAINER_CREDENTIALS_FULL_URI;
  if (!relative && !full) {
    return undefined;
  }
  const { fromHttp } = await import('./sdk/providers');
  const tokenFile = env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE;
  const identity = await fromHttp({
    ...(relative
      ? { awsContainerCredentialsRelativeUri: relative }
      : { awsContainerCredentialsFullUri: full }),
    ...(tokenFile
      ? { awsContainerAuthorizationTokenFile: tokenFile }
      : { awsContainerAuthorizationToken: env.AWS_CONTAINER_AUTHORIZATION_TOKEN }),
    timeout: 2_000,
    maxRetries: 2
  })();
  return { identity, source: `the container’s credentials endpoint ${relative ?? full}` };
}

/** The role of the EC2 instance, or of the notebook instance, that this machine is. */
export async function fromInstance(
  env: Readonly<Record<string, string>>
): Promise<FoundCredentials | undefined> {
  const found = await instanceCredentials(env);
  if (!found) {
    return undefined;
  }
  const { role, ...identity } = found;
  return { identity, source: `the instance’s role ${role}` };
}
