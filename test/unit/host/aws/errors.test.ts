import { problemOf } from '../../../../src/host/aws/errors';
import { faultOf } from '../../../../src/host/aws/faults';
import { ProblemError } from '../../../../src/host/problem';

const attempt = {
  operation: 'DescribeTrainingJob',
  subject: 'training job digits-1',
  region: 'us-east-1',
  source: 'the profile “research”'
};

/** An error as the SDK throws it. */
function sdkError(name: string, message = '', metadata: object = { httpStatusCode: 400 }): Error {
  return Object.assign(new Error(message), {
    name,
    $metadata: { requestId: 'request-1', ...metadata }
  });
}

const cases = [
  {
    what: 'throttling',
    error: sdkError('ThrottlingException', 'Rate exceeded'),
    fault: 'throttled',
    kind: 'unavailable',
    message:
      'AWS keeps turning DescribeTrainingJob away because too many calls of this account ask for it in us-east-1.'
  },
  {
    what: 'an expired token',
    error: sdkError(
      'ExpiredTokenException',
      'The security token included in the request is expired'
    ),
    fault: 'expired',
    kind: 'credentials',
    message: 'The AWS credentials from the profile “research” have expired.'
  },
  {
    what: 'an unknown token',
    error: sdkError(
      'UnrecognizedClientException',
      'The security token included in the request is invalid.'
    ),
    fault: 'expired',
    kind: 'credentials',
    message: 'AWS does not know the credentials from the profile “research”.'
  },
  {
    what: 'a provider that fails',
    error: sdkError(
      'CredentialsProviderError',
      'The SSO session associated with this profile has expired'
    ),
    fault: 'expired',
    kind: 'credentials',
    message:
      'The AWS credentials from the profile “research” cannot be read: The SSO session associated with this profile has expired.',
    hint: 'Run aws sso login with your profile; this goes on by itself then.'
  },
  {
    what: 'a denial',
    error: sdkError(
      'AccessDeniedException',
      'User: arn:aws:iam::1:user/me is not authorized to perform: sagemaker:DescribeTrainingJob on resource: arn:aws:sagemaker:us-east-1:1:training-job/digits-1 because no identity-based policy allows it'
    ),
    fault: 'denied',
    kind: 'denied',
    message:
      'AWS does not allow sagemaker:DescribeTrainingJob on training job digits-1 in us-east-1 with the credentials from the profile “research”.',
    hint: 'Ask for permission on arn:aws:sagemaker:us-east-1:1:training-job/digits-1.'
  },
  {
    what: 'a certificate that nobody here trusts',
    error: Object.assign(new Error('self-signed certificate in certificate chain'), {
      code: 'SELF_SIGNED_CERT_IN_CHAIN'
    }),
    fault: 'untrusted',
    kind: 'unavailable',
    message:
      'The certificate of whatever answered for AWS is not trusted here: self-signed certificate in certificate chain.'
  },
  {
    what: 'an explicit denial',
    error: sdkError('AccessDeniedException', '… with an explicit deny in a service control policy'),
    fault: 'denied',
    kind: 'denied',
    message:
      'AWS does not allow DescribeTrainingJob on training job digits-1 in us-east-1 with the credentials from the profile “research”.',
    hint: 'A policy denies it explicitly; ask whoever keeps your account’s policies.'
  },
  {
    what: 'SageMaker’s words for what is missing',
    error: sdkError('ValidationException', 'Requested resource not found.'),
    fault: 'not-found',
    kind: 'not-found',
    message: 'There is no training job digits-1 in us-east-1.'
  },
  {
    what: 'a clock that is wrong',
    error: sdkError(
      'InvalidSignatureException',
      'Signature expired: 20261122T100000Z is now earlier than 20261122T110000Z'
    ),
    fault: 'skewed',
    kind: 'unavailable',
    message: 'AWS does not accept the time of this machine’s clock.'
  },
  {
    what: 'a name that cannot be resolved',
    error: Object.assign(new Error('getaddrinfo ENOTFOUND api.sagemaker.us-east-7.amazonaws.com'), {
      code: 'ENOTFOUND',
      hostname: 'api.sagemaker.us-east-7.amazonaws.com'
    }),
    fault: 'transient',
    kind: 'unavailable',
    message: 'The name api.sagemaker.us-east-7.amazonaws.com cannot be resolved.'
  },
  {
    what: 'a connection that is refused',
    error: Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5000'), {
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
      port: 5000
    }),
    fault: 'transient',
    kind: 'unavailable',
    message: 'Nothing answers at 127.0.0.1:5000.'
  },
  {
    what: 'a reset connection',
    error: Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }),
    fault: 'transient',
    kind: 'unavailable',
    message: 'The connection to AWS broke during DescribeTrainingJob: socket hang up.'
  },
  {
    what: 'the page of a proxy',
    error: Object.assign(new SyntaxError(`Unexpected token '<', "<html>" is not valid JSON`), {
      $response: { statusCode: 502 }
    }),
    fault: 'transient',
    kind: 'unavailable',
    message:
      'Something that is not AWS answered DescribeTrainingJob in us-east-1 with HTTP status 502.'
  },
  {
    what: 'a failure of the service',
    error: sdkError('InternalFailure', 'An internal failure occurred.', { httpStatusCode: 500 }),
    fault: 'transient',
    kind: 'unavailable',
    message:
      'AWS failed at DescribeTrainingJob in us-east-1 (HTTP status 500): An internal failure occurred.'
  },
  {
    what: 'a call that is wrong',
    error: sdkError('ValidationException', '1 validation error detected'),
    fault: 'refused',
    kind: 'internal',
    message:
      'AWS refused DescribeTrainingJob on training job digits-1 in us-east-1: 1 validation error detected.'
  }
] as const;

describe('an error of AWS becomes a sentence', () => {
  it.each(cases)('for $what', ({ error, fault, what: _, ...problemExpected }) => {
    expect(faultOf(error)).toBe(fault);
    const { problem } = problemOf(error, attempt);
    expect(problem).toMatchObject(problemExpected);
    if (problem.kind !== 'internal') {
      expect(problem.hint).toMatch(/\.$/);
    }
  });

  it('that keeps the service’s own name and the request id', () => {
    const { problem } = problemOf(sdkError('AccessDeniedException'), attempt);
    expect(problem).toMatchObject({ code: 'AccessDeniedException', requestId: 'request-1' });
  });

  it('once: a problem stays what it is', () => {
    const problem = new ProblemError('usage', 'No AWS region is set.');
    expect(problemOf(problem, attempt)).toBe(problem);
  });
});
