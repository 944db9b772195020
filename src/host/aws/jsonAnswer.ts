import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { MiddlewareStack } from '@smithy/types';

/** What was made of a command's answer once it has been sent. */
export interface Taken<Answer> {
  /** `undefined` where the answer was no JSON, and the SDK's output holds it. */
  readonly answer: Answer | undefined;
}

/** What the SDK makes its own output of instead, quickly. */
export const NOTHING = Buffer.from('{}');

/**
 * Takes the JSON out of a command's answer before the SDK walks over it by its schema, which costs more than the
 * parsing itself where a page holds ten thousand events. Signing, endpoints, retries and errors stay the SDK's: only
 * an answer with status 200 and a JSON body is taken. An answer in another protocol (the SDK may come to speak
 * Smithy RPC v2 CBOR) is left to the SDK.
 *
 * @param stack of the one command, before it is sent
 * @param read makes the answer of the JSON's bytes, which are its own only until it returns
 */
export function takeJson<Input extends object, Output extends object, Answer>(
  stack: Pick<MiddlewareStack<Input, Output>, 'add'>,
  read: (json: Buffer) => Answer
): Taken<Answer> {
  const taken: { answer: Answer | undefined } = { answer: undefined };
  stack.add(
    next => async args => {
      const result = await next(args);
      const { response } = result;
      if (isJson(response)) {
        taken.answer = await readBody(response.body, read);
        Object.assign(response, { body: NOTHING });
      }
      return result;
    },
    // Inside the deserializer, which then finds nothing left to walk over.
    { step: 'deserialize', name: 'jsonAnswer', priority: 'low' }
  );
  return taken;
}

/** Where the pieces of an answer are put together: new memory for each of many large pages costs more than the copying. */
let together = Buffer.alloc(0);
/** No more of it is kept than pages of CloudWatch Logs take. */
const MOST_KEPT = 4 * 1024 * 1024;

/** @param read makes something of all bytes, which are its own only until it returns */
export async function readBody<Answer>(
  body: Readable,
  read: (bytes: Buffer) => Answer
): Promise<Answer> {
  const chunks: Buffer[] = [];
  let length = 0;
  body.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
  });
  await finished(body);
  if (length > MOST_KEPT) {
    return read(Buffer.concat(chunks, length));
  }
  if (length > together.length) {
    together = Buffer.allocUnsafeSlow(length);
  }
  let end = 0;
  for (const chunk of chunks) {
    together.set(chunk, end);
    end += chunk.length;
  }
  return read(together.subarray(0, length));
}

/** A body that still is a stream; what carries requests in tests may answer with another. */
function isJson(response: unknown): response is { readonly body: Readable } {
  return (
    typeof response === 'object' &&
    response !== null &&
    'statusCode' in response &&
    response.statusCode === 200 &&
    'headers' in response &&
    'body' in response &&
    response.body instanceof Readable &&
    /^application\/(x-amz-json-1\.[01]|json)\b/i.test(contentType(response.headers))
  );
}

function contentType(headers: unknown): string {
  const all = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  const found = all.find(([name]) => name.toLowerCase() === 'content-type');
  return String(found?.[1] ?? '');
}
