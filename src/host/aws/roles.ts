import { readFile } from 'node:fs/promises';
import type { AwsCredentialIdentity } from '@smithy/types';
import { ProblemError } from '../problem';
import { endpointOf } from './endpoints';
import { connect, routeOf } from './sockets';
import type { Surroundings } from './surroundings';
import { SILENCE_TIMEOUT } from './timeouts';

/** STS answers in every region; this one is on in every account of the standard partition. */
const STS_REGION = 'us-east-1';

export interface RoleToAssume {
  readonly roleArn: string;
  readonly sessionName?: string;
  readonly externalId?: string;
  readonly seconds?: number;
  readonly mfaSerial?: string;
  /** The profile that asks for it, for the words of an error. */
  readonly profile: string;
  readonly region?: string;
}

/** AssumeRole, as a profile with `role_arn` wants it. */
export async function assumeRole(
  role: RoleToAssume,
  source: AwsCredentialIdentity,
  surroundings: Surroundings
): Promise<AwsCredentialIdentity> {
  if (role.mfaSerial) {
    throw new ProblemError(
      'credentials',
      `The role of the AWS profile “${role.profile}” asks for a code of ${role.mfaSerial}, which cannot be typed here.`,
      {
        hint: `Run eval "$(aws configure export-credentials --profile ${role.profile} --format env)" in a shell and start Jupyter from it.`
      }
    );
  }
  const { AssumeRoleCommand } = await import('./sdk/sts');
  const sts = await client(surroundings, role.region, source);
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName ?? sessionName(),
        ExternalId: role.externalId,
        DurationSeconds: role.seconds
      })
    );
    return identityOf(Credentials, role.roleArn);
  } finally {
    sts.destroy();
  }
}

/** AssumeRoleWithWebIdentity, as EKS and CI systems set it up. The file is read anew each time: its token rotates. */
export async function assumeRoleWithTokenFile(
  role: { readonly roleArn: string; readonly sessionName?: string; readonly tokenFile: string },
  surroundings: Surroundings
): Promise<AwsCredentialIdentity> {
  const token = await readFile(role.tokenFile, 'utf8').catch((cause: unknown) => {
    throw new ProblemError(
      'credentials',
      `The web identity token file ${role.tokenFile} cannot be read.`,
      { hint: 'Check AWS_WEB_IDENTITY_TOKEN_FILE.', cause }
    );
  });
  const { AssumeRoleWithWebIdentityCommand } = await import('./sdk/sts');
  const sts = await client(surroundings);
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: role.roleArn,
        RoleSessionName: role.sessionName ?? sessionName(),
        WebIdentityToken: token.trim()
      })
    );
    return identityOf(Credentials, role.roleArn);
  } finally {
    sts.destroy();
  }
}

async function client(
  surroundings: Surroundings,
  region?: string,
  credentials?: AwsCredentialIdentity
) {
  const { STSClient } = await import('./sdk/sts');
  const { chosenRegion, env } = surroundings;
  const endpoint = await endpointOf('sts', surroundings);
  return new STSClient({
    region: region ?? chosenRegion ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? STS_REGION,
    // A call with a web identity is not signed; without a value the client would look for credentials of the host.
    credentials: credentials ?? { accessKeyId: '', secretAccessKey: '' },
    ignoreConfiguredEndpointUrls: true,
    requestHandler: await connect(await routeOf(surroundings), SILENCE_TIMEOUT),
    ...(endpoint && { endpoint, disableHostPrefix: true })
  });
}

/** What STS answers, as the SDK's clients take it. @throws ProblemError where it answers nothing */
export function identityOf(
  credentials:
    | {
        AccessKeyId: string | undefined;
        SecretAccessKey: string | undefined;
        SessionToken: string | undefined;
        Expiration: Date | undefined;
      }
    | undefined,
  roleArn: string
): AwsCredentialIdentity {
  if (!credentials?.AccessKeyId || !credentials.SecretAccessKey) {
    throw new ProblemError('credentials', `STS gave no credentials for the role ${roleArn}.`, {
      hint: 'Try again; if it stays so, ask whoever keeps the role.'
    });
  }
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: credentials.SessionToken,
    expiration: credentials.Expiration,
    accountId: roleArn.split(':')[4]
  };
}

function sessionName(): string {
  return `jupyterlab-sagemaker-${Date.now()}`;
}
