import type { IncomingMessage } from 'node:http';
import type { InvocationAnswer } from '../../../protocol';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { reasonOf } from '../../systemError';
import { typed } from '../../typed';
import { modelError } from '../contract/modelError';
import { VARIANT } from './layout';

/** Times are `performance.now`’s. @throws ProblemError `model` for a status that is none of success */
export async function answerOf(
  name: string,
  response: IncomingMessage,
  { caller, began }: { readonly caller: Caller; readonly began: number }
): Promise<InvocationAnswer> {
  const body = await bodyOf(name, response, caller);
  checkStatus(name, response, body, caller);
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
  response: IncomingMessage,
  caller: Caller
): AsyncGenerator<Uint8Array, void, void> {
  if ((response.statusCode ?? 0) >= 400) {
    checkStatus(name, response, await bodyOf(name, response, caller), caller);
  }
  const pieces: AsyncIterable<Buffer> = response;
  try {
    yield* pieces;
  } catch (error) {
    throw brokenOff(name, error, caller);
  }
}

async function bodyOf(name: string, response: IncomingMessage, caller: Caller): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const pieces: AsyncIterable<Buffer> = response;
  try {
    for await (const chunk of pieces) {
      chunks.push(chunk);
    }
  } catch (error) {
    throw brokenOff(name, error, caller);
  }
  return Buffer.concat(chunks);
}

function brokenOff(name: string, error: unknown, caller: Caller): ProblemError {
  return new ProblemError(
    'model',
    `The answer of endpoint ${name} broke off in the middle: ${reasonOf(error)}.`,
    { hint: `\`${typed(`logs --endpoint ${name}`, caller)}\` shows why.`, cause: error }
  );
}

function checkStatus(
  name: string,
  { statusCode = 0 }: IncomingMessage,
  body: Buffer,
  caller: Caller
): void {
  if (statusCode >= 400) {
    throw modelError(name, statusCode, body.toString('utf8'), caller);
  }
}
