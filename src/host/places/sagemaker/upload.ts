import type { Aws } from '../../aws/aws';
import { below } from '../../aws/s3/location';
import { inParallel } from '../../parallel';
import { Storage } from '../../aws/s3/storage';
import { uploadChunks, uploadFile } from '../../aws/s3/upload';
import type { Caller } from '../../caller';
import { listCode, packed } from '../../models';
import { ProblemError } from '../../problem';
import { filesOf } from '../inputs/files';
import type { Progress, TrainingRequest } from '../place';
import { openDestination } from './destination';
import type { Uploads } from './trainingPlan';

const FILES_AT_ONCE = 4;

/** Brings the code and the data of this machine to where a job looks for them. @throws ProblemError */
export async function uploadTraining(
  request: TrainingRequest,
  { destination, region, code, channels }: Uploads,
  aws: Aws,
  caller: Caller,
  progress: Progress,
  signal?: AbortSignal
): Promise<void> {
  const storage = new Storage(aws, caller);
  const outputKey = request.sagemaker?.outputKey;
  const options = await openDestination(destination, storage, { region, outputKey, signal });
  if (code) {
    const { script, entryPoint, sourceDirectory: directory } = request;
    const files =
      script === undefined || entryPoint === undefined
        ? undefined
        : { [entryPoint]: Buffer.from(script) };
    const entries = await listCode({ directory, files });
    await uploadChunks(storage, code, packed(entries), {
      ...options,
      progress: done => progress({ what: 'Uploading the code', done, unit: 'bytes' })
    });
  }
  for (const { name, path, to } of channels) {
    const files = await filesOf(path);
    if (files.length === 0) {
      throw new ProblemError('usage', `The channel ${name} is an empty directory, ${path}.`, {
        hint: 'Put data into it, or leave the channel out.'
      });
    }
    const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    const done = new Map<string, number>();
    await inParallel(FILES_AT_ONCE, files, file =>
      uploadFile(storage, below(to, file.name), file.path, {
        ...options,
        progress: bytes => {
          done.set(file.path, bytes);
          const sum = [...done.values()].reduce((all, each) => all + each, 0);
          progress({ what: `Uploading the channel ${name}`, done: sum, total, unit: 'bytes' });
        }
      })
    );
  }
}
