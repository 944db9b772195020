import type {
  Invocation,
  InvocationAnswer,
  Milliseconds,
  PendingAnswer
} from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { S3Location } from '../../../aws/s3/location';
import { below, parseS3, s3Uri } from '../../../aws/s3/location';
import type { S3Object } from '../../../aws/s3/storage';
import { Storage } from '../../../aws/s3/storage';
import { uploadChunks } from '../../../aws/s3/upload';
import type { Caller } from '../../../caller';
import type { Clock } from '../../../clock';
import { readDefaults } from '../../../config';
import { Taking } from '../../../config/taking';
import { ProblemError } from '../../../problem';
import { typed } from '../../../typed';
import { errorMessage } from '../../contract/failure';
import { destinationOf, openDestination } from '../destination';
import { ask } from './invoke';

/** Where the SageMaker SDK puts them, too, and where the usual role may read. */
const INPUTS = 'async-endpoint-inputs';
const FIRST_PAUSE: Milliseconds = 500;
const LONGEST_PAUSE: Milliseconds = 5_000;

/**
 * InvokeEndpointAsync: the body goes to S3, and the answer will be there.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html
 *
 * @throws ProblemError
 */
export async function invokeAsync(
  aws: Aws,
  caller: Caller,
  name: string,
  invocation: Invocation,
  signal?: AbortSignal
): Promise<PendingAnswer> {
  const { region, account } = await aws.identify(caller, signal);
  const id = invocation.inferenceId ?? crypto.randomUUID();
  const place = new Taking().place(undefined, await readDefaults(aws, caller, signal));
  const destination = destinationOf(place, { region, account });
  const input = below(destination.base, INPUTS, name, id);
  const storage = new Storage(aws, caller);
  const options = await openDestination(destination, storage, { region, signal });
  await uploadChunks(storage, input, whole(invocation.body), options);
  const { InvokeEndpointAsyncCommand } = await import('../../../aws/sdk/runtime');
  const command = new InvokeEndpointAsyncCommand({
    EndpointName: name,
    InputLocation: s3Uri(input),
    InferenceId: id,
    ContentType: invocation.contentType,
    Accept: invocation.accept,
    CustomAttributes: invocation.customAttributes
  });
  const answer = await ask(aws, caller, name, 'InvokeEndpointAsync', async clients =>
    (await clients.runtime()).send(command, { abortSignal: signal })
  );
  if (answer.OutputLocation === undefined) {
    throw new ProblemError('unavailable', `Endpoint ${name} did not say where it will answer.`);
  }
  return {
    inferenceId: answer.InferenceId ?? id,
    output: answer.OutputLocation,
    failure: answer.FailureLocation,
    contentType: invocation.accept
  };
}

/**
 * The answer to an asynchronous request, as soon as it is there; `undefined` when it is not within `wait`.
 *
 * @throws ProblemError `model` for what the model could not answer
 */
export async function pendingAnswer(
  { aws, caller, clock }: { readonly aws: Aws; readonly caller: Caller; readonly clock: Clock },
  name: string,
  { output, failure, contentType = 'application/octet-stream' }: PendingAnswer,
  wait: Milliseconds,
  signal?: AbortSignal
): Promise<InvocationAnswer | undefined> {
  const storage = new Storage(aws, caller);
  const began = clock.now();
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LONGEST_PAUSE, 2 * pause)) {
    const answer = await found(storage, parseS3(output), signal);
    if (answer) {
      const body = await read(storage, answer, signal);
      const milliseconds = clock.now() - began;
      return { body: body.toString('base64'), contentType, milliseconds };
    }
    const failed = failure && (await found(storage, parseS3(failure), signal));
    if (failed) {
      throw failureOf(name, (await read(storage, failed, signal)).toString(), caller);
    }
    const left = began + wait - clock.now();
    if (left <= 0) {
      return undefined;
    }
    await clock.sleep(Math.min(pause, left), signal);
  }
}

async function* whole(base64: string): AsyncGenerator<Buffer, void, void> {
  yield await Promise.resolve(Buffer.from(base64, 'base64'));
}

async function found(
  storage: Storage,
  where: S3Location,
  signal?: AbortSignal
): Promise<S3Object | undefined> {
  try {
    return await storage.head(where, signal);
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'not-found') {
      return undefined;
    }
    throw error;
  }
}

async function read(storage: Storage, object: S3Object, signal?: AbortSignal): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of storage.read(object, undefined, signal)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function failureOf(name: string, text: string, caller: Caller): ProblemError {
  return new ProblemError(
    'model',
    `The model of endpoint ${name} could not answer an asynchronous request: ${errorMessage(text)}`,
    { hint: `\`${typed(`logs --endpoint ${name}`, caller)}\` shows what it logged.`, details: text }
  );
}
