import type { AwsCredentialIdentity } from '@smithy/types';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Something that is equal for credentials of the same account, without asking AWS: the account id where a provider told
 * it, else the account that the access key id encodes.
 *
 * That encoding (bits 1 to 40 behind the four-letter prefix, base 32) is no documented promise, so it only decides who
 * shares a rate limit: a wrong guess costs a few throttled calls. It is never shown and proves nothing.
 */
export function accountOf({ accountId, accessKeyId }: AwsCredentialIdentity): string {
  if (accountId) {
    return accountId;
  }
  const digits = [...accessKeyId.slice(4, 14)].map(letter => BASE32.indexOf(letter));
  if (!/^A[KS]IA[A-Z2-7]{10}/.test(accessKeyId)) {
    return accessKeyId;
  }
  const bits = digits.reduce((value, digit) => value * 32n + BigInt(digit), 0n);
  // Ten letters are 50 bits; the first six bytes are the upper 48 of them.
  const account = ((bits >> 2n) & 0x7fffffffff80n) >> 7n;
  return account.toString().padStart(12, '0');
}
