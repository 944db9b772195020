import type { AwsCredentialIdentity } from '@smithy/types';
import type { Caller } from '../caller';
import { ProblemError } from '../problem';
import type { Aws } from './aws';
import { identityOf } from './roles';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html (RoleSessionName) */
const LONGEST_SESSION = 64;

/** Who assumes which role, and what the session is called in the account's trail. */
export interface RoleSession {
  readonly caller: Caller;
  /** ARN. */
  readonly role: string;
  readonly session: string;
}

/**
 * Credentials of a role, for as long as STS gives them unless told: an hour.
 *
 * @throws ProblemError `denied` where the role does not let the caller assume it
 */
export async function assumeRoleAs(
  aws: Aws,
  { caller, role, session }: RoleSession,
  signal?: AbortSignal
): Promise<AwsCredentialIdentity> {
  const { AssumeRoleCommand } = await import('./sdk/sts');
  const command = new AssumeRoleCommand({
    RoleArn: role,
    RoleSessionName: session.slice(0, LONGEST_SESSION)
  });
  try {
    const { Credentials } = await aws.call(
      caller,
      { operation: 'AssumeRole', subject: `role ${role}`, urgent: true, signal },
      async (clients, abortSignal) => (await clients.sts()).send(command, { abortSignal })
    );
    return identityOf(Credentials, role);
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.kind !== 'denied') {
      throw error;
    }
    const { code, requestId } = error.problem;
    throw new ProblemError('denied', `You may not assume the role ${role}, or it does not exist.`, {
      hint: 'Ask for sts:AssumeRole on it and for a trust policy of it that names you; or leave --role out: a run on this machine then acts as you.',
      code,
      requestId,
      cause: error
    });
  }
}
