import { defaultAccount, type CredentialStore, type Identity } from '../credentials';
import { ServiceError } from '../errors';
import type { WireRequest } from './message';

/**
 * Who calls, and for which region and service the request was signed, from Signature Version 4's credential scope. The
 * signature itself is not verified. Throws MissingAuthenticationTokenException for a request without one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html
 */
export function readAuthorization(
  { headers }: WireRequest,
  credentials: CredentialStore
): Identity & { readonly signingName: string } {
  const authorization = headers['authorization'];
  if (authorization === undefined) {
    throw new ServiceError(
      'MissingAuthenticationTokenException',
      'Request is missing Authentication Token',
      403
    );
  }
  const scope =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request,/.exec(
      authorization
    );
  const [, accessKeyId, region, signingName] = scope ?? [];
  if (accessKeyId === undefined || region === undefined || signingName === undefined) {
    throw new ServiceError(
      'IncompleteSignatureException',
      `The Authorization header has no credential scope of Signature Version 4: ${authorization.slice(0, 80)}`,
      403
    );
  }
  return {
    accessKeyId,
    account: credentials.accountOf(accessKeyId),
    region,
    sessionToken: headers['x-amz-security-token'],
    signingName
  };
}

/** Nobody: for requests that are refused before anyone knows whose they are. */
export const anonymous: Identity = {
  accessKeyId: '',
  account: defaultAccount,
  region: 'us-east-1'
};
