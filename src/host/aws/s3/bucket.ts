import type { BucketLocationConstraint } from '@aws-sdk/client-s3';
import { ProblemError } from '../../problem';
import type { Storage } from './storage';

/** What the SageMaker SDK calls its bucket, so that both share it. */
export function defaultBucket(region: string, account: string): string {
  return `sagemaker-${region}-${account}`;
}

/**
 * Makes a bucket unless it is there. Its name can be guessed from the account's number, so somebody else may have taken it
 * to receive what is uploaded: a bucket of another account is refused, here and with every upload that names its owner.
 *
 * @param owner the account, of 12 digits
 * @throws ProblemError
 */
export async function ensureBucket(
  storage: Storage,
  bucket: string,
  { region, owner, signal }: { region: string; owner: string; signal?: AbortSignal }
): Promise<void> {
  const { CreateBucketCommand, HeadBucketCommand } = await import('../sdk/s3');
  const where = { bucket, key: '' };
  const look = new HeadBucketCommand({ Bucket: bucket, ExpectedBucketOwner: owner });
  try {
    await storage.call(
      'HeadBucket',
      where,
      (client, abortSignal) => client.send(look, { abortSignal }),
      signal
    );
    return;
  } catch (error) {
    const kind = error instanceof ProblemError ? error.problem.kind : undefined;
    if (kind === 'denied') {
      throw new ProblemError(
        'denied',
        `The bucket ${bucket} belongs to another account than ${owner}, or you may not look at it.`,
        { hint: 'Name another one with --s3 s3://bucket/prefix.', cause: error }
      );
    }
    if (kind !== 'not-found') {
      throw error;
    }
  }
  const create = new CreateBucketCommand({
    Bucket: bucket,
    // This region is the one that has no name here.
    ...(region !== 'us-east-1' && {
      CreateBucketConfiguration: {
        // The SDK's list of regions is as old as the SDK.
        LocationConstraint: region as BucketLocationConstraint
      }
    })
  });
  await storage.call(
    'CreateBucket',
    where,
    async (client, abortSignal) => {
      try {
        await client.send(create, { abortSignal });
      } catch (error) {
        // Another notebook was quicker.
        if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) {
          throw error;
        }
      }
    },
    signal
  );
}
