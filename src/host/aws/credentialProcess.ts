import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { AwsCredentialIdentity } from '@smithy/types';
import { ProblemError } from '../problem';
import type { Surroundings } from './surroundings';

const run = promisify(execFile);

/** A process may ask its person something in a browser. */
const TIMEOUT = 60_000;

/**
 * Runs a profile's `credential_process`, in the caller's environment and directory.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export async function processCredentials(
  command: string,
  profile: string,
  { env, cwd }: Surroundings
): Promise<AwsCredentialIdentity> {
  try {
    const { stdout } = await run('/bin/sh', ['-c', command], { env, cwd, timeout: TIMEOUT });
    return parse(stdout);
  } catch (error) {
    throw new ProblemError(
      'credentials',
      `The credential_process of the AWS profile “${profile}” gave no credentials: ${reason(error)}`,
      { hint: `Try it in a terminal: ${command}`, cause: error }
    );
  }
}

function parse(stdout: string): AwsCredentialIdentity {
  const answer: unknown = JSON.parse(stdout);
  if (typeof answer !== 'object' || answer === null) {
    throw new Error('its answer is not an object.');
  }
  const { Version, AccessKeyId, SecretAccessKey, SessionToken, Expiration, AccountId } =
    Object.fromEntries<unknown>(Object.entries(answer));
  if (Version !== 1) {
    throw new Error(`its answer has Version ${String(Version)} instead of 1.`);
  }
  if (typeof AccessKeyId !== 'string' || typeof SecretAccessKey !== 'string') {
    throw new Error('its answer lacks AccessKeyId or SecretAccessKey.');
  }
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    ...(typeof SessionToken === 'string' && { sessionToken: SessionToken }),
    ...(typeof Expiration === 'string' && { expiration: new Date(Expiration) }),
    ...(typeof AccountId === 'string' && { accountId: AccountId })
  };
}

/** The last line that the process wrote to stderr, else what went wrong. */
function reason(error: unknown): string {
  if (error instanceof SyntaxError) {
    return 'its answer is not JSON.';
  }
  const stderr =
    typeof error === 'object' && error !== null && 'stderr' in error ? String(error.stderr) : '';
  const said = stderr.trim().split('\n').at(-1);
  return said || (error instanceof Error ? error.message : String(error));
}
