import { readFile, stat, writeFile } from 'node:fs/promises';

import type {
  CommandDeclaration,
  CommandValue,
  EndpointRef,
  Invocation,
  InvocationAnswer,
  PendingAnswer
} from '../../protocol';
import { askLater } from '../asynchronous';
import type { Caller } from '../caller';
import { ProblemError } from '../problem';
import { reasonOf } from '../systemError';
import { typed } from '../typed';
import type { RunContext } from './command';
import { defineCommand } from './command';
import { endpointArgument } from './endpointArguments';
import { resolvePath } from './paths';
import { aside } from './show/face';
import { size } from './show/figures';
import { refuse } from './values';

/** An answer on S3 is looked for so long at a time, in milliseconds. */
const LOOK_FOR = 60_000;

/** Asks an endpoint for one prediction, from the line. */
export const invoke = defineCommand(
  {
    name: 'invoke',
    summary: 'Ask an endpoint for one prediction',
    description:
      'The body is a file, the text itself, or the cell. In Python a Predictor does more: it serializes arrays, lists and data frames.',
    examples: [
      "invoke digits --body '[[1, 2, 3]]'",
      'invoke churn-prod --body rows.csv --content-type text/csv --accept application/json',
      'invoke segment --async --body rows.csv --content-type text/csv',
      'invoke segment --body scan.npy --content-type application/x-npy --output mask.npy'
    ],
    cell: { summary: 'the body, unless --body gives one', required: false },
    arguments: {
      name: endpointArgument,
      body: {
        type: 'string',
        summary: 'A file, or the text itself',
        completesFrom: 'path',
        placeholder: 'FILE|TEXT'
      },
      'content-type': {
        type: 'string',
        summary: 'What the body is; what the endpoint’s framework expects unless given',
        placeholder: 'TYPE'
      },
      accept: { type: 'string', summary: 'What to ask for', placeholder: 'TYPE' },
      variant: { type: 'string', summary: 'Ask this variant', placeholder: 'NAME' },
      'target-model': {
        type: 'string',
        summary: 'Ask this model of a multi-model endpoint',
        placeholder: 'FILE'
      },
      component: {
        type: 'string',
        summary: 'Ask this inference component',
        placeholder: 'NAME'
      },
      'inference-id': {
        type: 'string',
        summary: 'Name this request in captured data',
        placeholder: 'ID'
      },
      async: {
        type: 'boolean',
        summary: 'Ask an asynchronous endpoint, by way of S3',
        default: false
      },
      wait: {
        type: 'boolean',
        summary: 'With --async: wait for the answer, and say where it will be otherwise',
        default: true
      },
      output: {
        type: 'path',
        summary: 'Write the answer to this file',
        completesFrom: 'path'
      }
    }
  } satisfies CommandDeclaration,
  async function* (context, values) {
    const { host, caller, signal, cell } = context;
    const body = await bodyOf(values.body, cell, caller);
    const endpoint = await host.endpoints.find(values.name, caller, signal);
    const invocation: Invocation = {
      body: body.toString('base64'),
      contentType: values.contentType ?? endpoint.contentType,
      accept: values.accept ?? endpoint.accept,
      variant: values.variant,
      targetModel: values.targetModel,
      component: values.component,
      inferenceId: values.inferenceId
    };
    const { ref } = endpoint;
    let answer;
    if (values.async) {
      const pending = await askLater(host.endpoints, ref, invocation, caller, signal);
      yield aside(`The answer of ${ref.name} will be at ${pending.output}.`);
      answer = values.wait ? await answerTo(context, ref, pending) : undefined;
      if (answer === undefined) {
        return { value: { ...pending } };
      }
    } else {
      answer = await host.endpoints.invoke(ref, invocation, caller, signal);
    }
    const data = Buffer.from(answer.body, 'base64');
    const told = `${answer.contentType}, ${size(data.length)}, in ${Math.round(answer.milliseconds)} ms`;
    if (values.output !== undefined) {
      const path = resolvePath(values.output, caller);
      await write(path, data);
      yield aside(`Wrote the answer to ${path} (${told}).`);
      return { value: null };
    }
    if (!isText(answer)) {
      throw refuse(`The answer is no text (${told}); write it to a file with --output.`);
    }
    yield { type: 'line', text: data.toString('utf8') };
    yield aside(told);
    return { value: valueOf(answer, data) };
  }
);

/** The answer, however long it takes; `undefined` after an interrupt. */
async function answerTo(
  { host, caller, signal }: RunContext,
  ref: EndpointRef,
  pending: PendingAnswer
): Promise<InvocationAnswer | undefined> {
  const place = host.endpoints.place(ref.place);
  try {
    for (;;) {
      const answer = await place.answer?.(ref, pending, LOOK_FOR, caller, signal);
      if (answer) {
        return answer;
      }
    }
  } catch (error) {
    if (signal.aborted && !(error instanceof ProblemError)) {
      return undefined;
    }
    throw error;
  }
}

async function bodyOf(
  given: string | undefined,
  cell: string | undefined,
  caller: Caller
): Promise<Buffer> {
  if (given === undefined || given === '-') {
    if (cell === undefined) {
      throw refuse(
        `invoke needs a body; give a file or the text with --body, or write it below \`${typed('invoke NAME', caller)}\` with two percent signs.`
      );
    }
    return Buffer.from(cell);
  }
  if (cell !== undefined) {
    throw refuse(
      'The cell holds a body and --body gives another; empty the cell or drop the option.'
    );
  }
  // A text that is a body is seldom a name that a file may have.
  const path = given.length < 4096 && !given.includes('\0') ? resolvePath(given, caller) : '';
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ? readFile(path) : Buffer.from(given);
}

async function write(path: string, data: Buffer): Promise<void> {
  try {
    await writeFile(path, data);
  } catch (error) {
    throw new ProblemError('machine', `${path} cannot be written: ${reasonOf(error)}.`, {
      cause: error
    });
  }
}

function isText({ contentType }: InvocationAnswer): boolean {
  return /^text\/|[/+](json|jsonlines|xml)\b/.test(contentType);
}

function valueOf({ contentType }: InvocationAnswer, data: Buffer): CommandValue {
  const text = data.toString('utf8');
  if (!/[/+]json\b/.test(contentType)) {
    return text;
  }
  try {
    return JSON.parse(text) as CommandValue;
  } catch {
    // It says that it is JSON, and is not: the text is what it is.
    return text;
  }
}
