import type { Identity } from '../../aws/aws';
import { defaultBucket, ensureBucket } from '../../aws/s3/bucket';
import type { S3Location } from '../../aws/s3/location';
import { parseS3 } from '../../aws/s3/location';
import type { NewObject } from '../../aws/s3/multipartUpload';
import type { Storage } from '../../aws/s3/storage';

/** Where what somebody uploads goes. */
export interface Destination {
  /** Below which it goes. */
  readonly base: S3Location;
  /** Of the default bucket: the account of 12 digits that it has to be of. Of one that a person names, they know whose it is. */
  readonly owner?: string;
}

/**
 * What a person or their configuration names, or else the default bucket.
 *
 * @param place as `Taking.place` tells it
 */
export function destinationOf(
  { s3, prefix = '' }: { readonly s3?: string; readonly prefix?: string },
  { region, account }: Pick<Identity, 'region' | 'account'>
): Destination {
  return s3 === undefined
    ? { base: { bucket: defaultBucket(region, account), key: prefix }, owner: account }
    : { base: parseS3(s3) };
}

/**
 * Makes the default bucket unless it is there.
 *
 * @returns how objects are made in it: encrypted by the key that is named, and in nobody else's bucket
 * @throws ProblemError
 */
export async function openDestination(
  { base: { bucket }, owner }: Destination,
  storage: Storage,
  {
    region,
    outputKey,
    signal
  }: { readonly region: string; readonly outputKey?: string; readonly signal?: AbortSignal }
): Promise<NewObject> {
  if (owner !== undefined) {
    await ensureBucket(storage, bucket, { region, owner, signal });
  }
  const encryption =
    outputKey === undefined ? undefined : ({ algorithm: 'aws:kms', kmsKey: outputKey } as const);
  return { owner, encryption, signal };
}
