import type { ProblemKind } from '../../protocol';
import { ProblemError } from '../problem';
import type { Facts } from './faults';
import { classify, factsOf } from './faults';

/** What was being done when AWS said no; becomes part of the sentence. */
export interface Attempt {
  /** The IAM action without its prefix, e.g. `DescribeTrainingJob`. */
  readonly operation: string;
  /** What it was done to, as a noun with its name: `training job digits-1`. */
  readonly subject: string;
  readonly region?: string;
  /** Where the credentials came from, e.g. `the profile “research”`. */
  readonly source?: string;
}

/** The sentence for an error of a call; a {@link ProblemError} passes as it is. */
export function problemOf(error: unknown, attempt: Attempt): ProblemError {
  if (error instanceof ProblemError) {
    return error;
  }
  const found = factsOf(error);
  const { kind, message, hint } = sentence(found, attempt);
  const code = found.code ?? (found.name === 'Error' ? undefined : found.name);
  return new ProblemError(kind, message, {
    hint,
    ...(code && { code }),
    ...(found.requestId && { requestId: found.requestId }),
    cause: error
  });
}

interface Sentence {
  readonly kind: ProblemKind;
  readonly message: string;
  readonly hint?: string;
}

function sentence(found: Facts, { operation, subject, region, source }: Attempt): Sentence {
  const where = region ? ` in ${region}` : '';
  const from = source ? ` from ${source}` : '';
  switch (classify(found)) {
    case 'throttled':
      return {
        kind: 'unavailable',
        message: `AWS keeps turning ${operation} away because too many calls of this account ask for it${where}.`,
        hint: 'Try again in a minute; other tools of the account may be asking, too.'
      };
    case 'skewed':
      return {
        kind: 'unavailable',
        message: 'AWS does not accept the time of this machine’s clock.',
        hint: 'Set the clock (compare date -u with a watch) and try again.'
      };
    case 'expired':
      return expired(found, from);
    case 'denied':
      return {
        kind: 'denied',
        message: `AWS does not allow ${action(found, operation)} on ${subject}${where} with the credentials${from}.`,
        hint: denial(found.message)
      };
    case 'not-found':
      return {
        kind: 'not-found',
        message: `There is no ${subject}${where}.`,
        hint: 'Check the name, the region and the profile.'
      };
    case 'transient':
      return unavailable(found, operation, where);
    case 'untrusted':
      return {
        kind: 'unavailable',
        message: `The certificate of ${found.address ?? 'whatever answered for AWS'} is not trusted here: ${stop(found.message)}`,
        hint: 'Behind a proxy that looks into connections, name its certificates by AWS_CA_BUNDLE, a file in PEM format.'
      };
    case 'refused':
      return {
        kind: 'internal',
        message: `AWS refused ${operation} on ${subject}${where}: ${stop(found.message)}`
      };
  }
}

function expired({ name, message }: Facts, from: string): Sentence {
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') {
    return {
      kind: 'credentials',
      message: `The AWS credentials${from} cannot be read: ${stop(message)}`,
      hint: /sso/i.test(message)
        ? 'Run aws sso login with your profile; this goes on by itself then.'
        : 'Renew them and try again.'
    };
  }
  const gone = /^(Expired|RequestExpired|TokenRefresh)/.test(name) || /expired/i.test(message);
  return gone
    ? {
        kind: 'credentials',
        message: `The AWS credentials${from} have expired.`,
        hint: 'Renew them (aws sso login, or however you got them); what waits for them goes on by itself.'
      }
    : {
        kind: 'credentials',
        message: `AWS does not know the credentials${from}.`,
        hint: 'Check the access key, and that the session token belongs to it.'
      };
}

function unavailable(
  { name, code, status, address, message }: Facts,
  operation: string,
  where: string
): Sentence {
  const place = address ?? 'AWS';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      kind: 'unavailable',
      message: `The name ${place} cannot be resolved.`,
      hint: 'Check the network, the region’s name and the AWS_ENDPOINT_URL variables.'
    };
  }
  if (code === 'ECONNREFUSED') {
    return {
      kind: 'unavailable',
      message: `Nothing answers at ${place}.`,
      hint: 'Check the AWS_ENDPOINT_URL variables and, inside a VPC, the interface endpoint.'
    };
  }
  if (name === 'SyntaxError') {
    return {
      kind: 'unavailable',
      message: `Something that is not AWS answered ${operation}${where}${
        status ? ` with HTTP status ${status}` : ''
      }.`,
      hint: 'A proxy, a sign-in page, or an emulator without this operation stands in between.'
    };
  }
  if (status !== undefined && status >= 500) {
    return {
      kind: 'unavailable',
      message: `AWS failed at ${operation}${where} (HTTP status ${status}): ${stop(message)}`,
      hint: 'Try again; https://health.aws.amazon.com shows known disturbances.'
    };
  }
  return {
    kind: 'unavailable',
    message: `The connection to ${place} broke during ${operation}: ${stop(message)}`,
    hint: 'Check the network and try again.'
  };
}

/** The action that AWS names in its message, which may be another than the one that was called. */
function action({ message }: Facts, operation: string): string {
  return /perform: ([\w-]+:\w+)/.exec(message)?.[1] ?? operation;
}

function denial(message: string): string {
  if (/explicit deny/i.test(message)) {
    return 'A policy denies it explicitly; ask whoever keeps your account’s policies.';
  }
  const on = /on resource: (\S+)/.exec(message)?.[1];
  return on
    ? `Ask for permission on ${on}.`
    : 'Ask whoever keeps your account’s policies for this permission.';
}

function stop(message: string): string {
  const text = message.trim() || 'without a reason';
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
