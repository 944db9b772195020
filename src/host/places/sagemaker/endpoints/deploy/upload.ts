import { s3Uri } from '../../../../aws/s3/location';
import type { NewObject } from '../../../../aws/s3/multipartUpload';
import { abandonUploads } from '../../../../aws/s3/multipartUpload';
import { Storage } from '../../../../aws/s3/storage';
import type { ArchiveFinding, UploadedArchive } from '../../../../models';
import { addToObject, spliceObject, uploadAsItIs, uploadWithCode } from '../../../../models';
import { openDestination } from '../../destination';
import type { PlannedArchive } from './archive';
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
  { archive, destination, region, outputKey }: PreparedDeployment,
  { aws, caller, known, progress, signal }: Deploying,
  note: (uri: string) => Promise<void>
): Promise<void> {
  if (!archive?.upload || !destination) {
    return;
  }
  const { from, to, content } = archive.upload;
  const storage = new Storage(aws, caller);
  const options = await openDestination(destination, storage, { region, outputKey, signal });
  if (await storage.has(to, signal)) {
    progress({ what: 'The model is on S3 already', done: 1, total: 1, unit: 'steps' });
    return;
  }
  await note(s3Uri(to));
  await abandonUploads(storage, to, signal);
  const on = { storage, known, progress, options };
  const uploaded = await bring(archive.upload, archive.finding, on);
  if (typeof from === 'string' && uploaded && content) {
    await known.keepUpload(content, uploaded);
  }
}

/** Has the new archive made where it shall be, moving as little as will do. */
async function bring(
  { from, to, addition, bytes, earlier }: NonNullable<PlannedArchive['upload']>,
  finding: ArchiveFinding | undefined,
  {
    storage,
    known,
    progress,
    options
  }: Pick<Deploying, 'known' | 'progress'> & {
    readonly storage: Storage;
    readonly options: NewObject;
  }
): Promise<UploadedArchive | undefined> {
  const telling = (what: string) => ({
    ...options,
    written: (done: number, total = Math.max(done, bytes)) =>
      progress({ what, done, total, unit: 'bytes' })
  });
  const whole = 'Uploading the model';
  const code = 'Putting the code into the model on S3';
  if (addition === undefined) {
    return typeof from === 'string' && finding
      ? uploadAsItIs(storage, from, to, finding, known, telling(whole))
      : undefined;
  }
  if (earlier) {
    return (await spliceObject(storage, earlier, to, addition, known, telling(code))).uploaded;
  }
  const { uploaded } =
    typeof from === 'string'
      ? await uploadWithCode(storage, from, to, addition, known, telling(whole))
      : await addToObject(storage, from, to, addition, known, telling(code));
  return uploaded;
}
