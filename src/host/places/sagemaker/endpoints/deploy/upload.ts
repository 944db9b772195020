import { ensureBucket } from '../../../../aws/s3/bucket';
import { s3Uri } from '../../../../aws/s3/location';
import { abandonUploads } from '../../../../aws/s3/multipartUpload';
import { Storage } from '../../../../aws/s3/storage';
import { uploadFile } from '../../../../aws/s3/upload';
import { addToObject, uploadWithCode } from '../../../../models';
import type { Deploying } from './context';
import type { PreparedDeployment } from './plan';

/**
 * Brings a model to where the endpoint will read it, unless it is there: an object appears whole or not at all, and its place
 * tells its contents. Parts that an interrupted upload has left are removed first.
 *
 * @param note hears before anything is made
 * @throws ProblemError
 */
export async function uploadArchive(
  { archive, bucket, region, account, outputKey }: PreparedDeployment,
  { aws, caller, known, progress, signal }: Deploying,
  note: (uri: string) => Promise<void>
): Promise<void> {
  if (!archive?.upload) {
    return;
  }
  const { from, to, addition, bytes } = archive.upload;
  const storage = new Storage(aws, caller);
  // Of a bucket that a person names, they know whose it is.
  const owner = bucket === undefined ? undefined : account;
  const encryption =
    outputKey === undefined ? undefined : ({ algorithm: 'aws:kms', kmsKey: outputKey } as const);
  if (bucket !== undefined) {
    await ensureBucket(storage, bucket, { region, owner: account, signal });
  }
  if (await storage.has(to, signal)) {
    progress({ what: 'The model is on S3 already', done: 1, total: 1, unit: 'steps' });
    return;
  }
  await note(s3Uri(to));
  await abandonUploads(storage, to, signal);
  const what = 'Uploading the model';
  const written = (done: number, total = bytes) => progress({ what, done, total, unit: 'bytes' });
  const options = { owner, encryption, signal, written };
  if (typeof from === 'string') {
    await (addition
      ? uploadWithCode(storage, from, to, addition, known, options)
      : uploadFile(storage, to, from, { owner, encryption, signal, progress: written }));
  } else if (addition) {
    await addToObject(storage, from, to, addition, known, {
      ...options,
      written: (done, total = Math.max(done, bytes)) =>
        progress({ what: 'Putting the code into the model', done, total, unit: 'bytes' })
    });
  }
}
