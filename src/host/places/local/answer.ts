import type { IncomingMessage } from 'node:http';
import type { InvocationAnswer } from '../../../protocol';
import { ProblemError } from '../../problem';
import { modelError } from '../contract/modelError';
import { reasonOf } from '../process/systemError';
import { VARIANT } from './layout';

/** @param began by `performance.now` @throws ProblemError `model` for a status that is none of success */
export async function answerOf(
  name: string,
  response: IncomingMessage,
  began: number
): Promise<InvocationAnswer> {
  const body = await bodyOf(name, response);
  checkStatus(name, response, body);
  const { headers } = response;
  const attributes = headers['x-amzn-sagemaker-custom-attributes'];
  return {
    body: body.toString('base64'),
    contentType: headers['content-type'] ?? 'application/octet-stream',
    variant: VARIANT,
    customAttributes: typeof attributes === 'string' ? attributes : undefined,
    milliseconds: performance.now() - began
  };
}

/** An answer in pieces, as they come. @throws ProblemError as {@link answerOf} */
export async function* piecesOf(
  name: string,
  response: IncomingMessage
): AsyncGenerator<Uint8Array, void, void> {
  if ((response.statusCode ?? 0) >= 400) {
    checkStatus(name, response, await bodyOf(name, response));
  }
  const pieces: AsyncIterable<Buffer> = response;
  try {
    yield* pieces;
  } catch (error) {
    throw brokenOff(name, error);
  }
}

async function bodyOf(name: string, response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const pieces: AsyncIterable<Buffer> = response;
  try {
    for await (const chunk of pieces) {
      chunks.push(chunk);
    }
  } catch (error) {
    throw brokenOff(name, error);
  }
  return Buffer.concat(chunks);
}

function brokenOff(name: string, error: unknown): ProblemError {
  return new ProblemError(
    'model',
    `The answer of endpoint ${name} broke off in the middle: ${reasonOf(error)}.`,
    { hint: `\`logs --endpoint ${name}\` shows why.`, cause: error }
  );
}

function checkStatus(name: string, { statusCode = 0 }: IncomingMessage, body: Buffer): void {
  if (statusCode >= 400) {
    throw modelError(name, statusCode, body.toString('utf8'));
  }
}
