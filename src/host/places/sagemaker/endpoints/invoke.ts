import type { Invocation, InvocationAnswer } from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Clients } from '../../../aws/clients';
import { problemOf } from '../../../aws/errors';
import { faultOf } from '../../../aws/faults';
import type { Caller } from '../../../caller';
import { ProblemError } from '../../../problem';
import { fieldOf } from '../../../systemError';
import { typed } from '../../../typed';
import { errorMessage } from '../../contract/failure';
import { modelError } from '../../contract/modelError';

/** What a model logged just before it failed lies within so many milliseconds, and CloudWatch has it a moment later. */
const LOOK_BACK = 120_000;

/**
 * InvokeEndpoint, asked once: a model that is slow must not be asked again behind the caller's back. Only credentials that
 * had run out are renewed and tried again.
 */
export async function invoke(
  aws: Aws,
  caller: Caller,
  name: string,
  invocation: Invocation,
  signal?: AbortSignal
): Promise<InvocationAnswer> {
  const began = performance.now();
  const { InvokeEndpointCommand } = await import('../../../aws/sdk/runtime');
  const command = new InvokeEndpointCommand(inputOf(name, invocation));
  const answer = await ask(aws, caller, name, 'InvokeEndpoint', async clients =>
    (await clients.runtime()).send(command, { abortSignal: signal })
  );
  return {
    body: Buffer.from(answer.Body ?? []).toString('base64'),
    contentType: answer.ContentType ?? 'application/octet-stream',
    variant: answer.InvokedProductionVariant,
    customAttributes: answer.CustomAttributes,
    milliseconds: performance.now() - began
  };
}

/** InvokeEndpointWithResponseStream: the parts of the payload as they come. */
export async function* stream(
  aws: Aws,
  caller: Caller,
  name: string,
  invocation: Invocation,
  signal: AbortSignal
): AsyncGenerator<Uint8Array, void, void> {
  if (invocation.targetModel !== undefined) {
    throw new ProblemError(
      'usage',
      'SageMaker streams no answer of a multi-model endpoint; leave out stream, or the target model.'
    );
  }
  const { InvokeEndpointWithResponseStreamCommand } = await import('../../../aws/sdk/runtime');
  const command = new InvokeEndpointWithResponseStreamCommand(inputOf(name, invocation));
  const answer = await ask(aws, caller, name, 'InvokeEndpoint', async clients =>
    (await clients.runtime()).send(command, { abortSignal: signal })
  );
  for await (const event of answer.Body ?? []) {
    if (event.PayloadPart?.Bytes) {
      yield event.PayloadPart.Bytes;
    } else if (event.ModelStreamError ?? event.InternalStreamFailure) {
      const failure = event.ModelStreamError ?? event.InternalStreamFailure;
      throw new ProblemError(
        'model',
        `The answer of endpoint ${name} broke off in the middle: ${failure?.message ?? 'no reason was given'}.`,
        { hint: `\`${typed(`logs --endpoint ${name}`, caller)}\` shows why.` }
      );
    }
  }
}

function inputOf(name: string, invocation: Invocation) {
  return {
    EndpointName: name,
    Body: Buffer.from(invocation.body, 'base64'),
    ContentType: invocation.contentType,
    Accept: invocation.accept,
    TargetVariant: invocation.variant,
    TargetModel: invocation.targetModel,
    InferenceComponentName: invocation.component,
    InferenceId: invocation.inferenceId,
    CustomAttributes: invocation.customAttributes
  };
}

/** A call of the runtime, made once. @throws ProblemError */
export async function ask<Answer>(
  aws: Aws,
  caller: Caller,
  name: string,
  operation: string,
  send: (clients: Clients) => Promise<Answer>
): Promise<Answer> {
  using lease = aws.clientsFor(caller);
  const { clients } = lease;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await send(clients);
    } catch (error) {
      if (fieldOf(error, 'name') === 'ModelError') {
        throw await failureOf(aws, caller, name, error);
      }
      if (attempt === 1 && faultOf(error) === 'expired') {
        clients.renew();
        continue;
      }
      throw problemOf(error, {
        operation,
        subject: `endpoint ${name}`,
        region: await clients.region().catch(() => undefined)
      });
    }
  }
}

/** The model's own words, with the traceback from its log where the answer itself has none. */
async function failureOf(
  aws: Aws,
  caller: Caller,
  name: string,
  error: unknown
): Promise<ProblemError> {
  const said = fieldOf(error, 'OriginalMessage') ?? fieldOf(error, 'message') ?? '';
  const status: unknown =
    typeof error === 'object' && error !== null
      ? Reflect.get(error, 'OriginalStatusCode')
      : undefined;
  const arn = fieldOf(error, 'LogStreamArn');
  const traced = said.includes('Traceback (most recent call last)')
    ? said
    : [said, await tracebackIn(aws, caller, arn)].filter(Boolean).join('\n');
  return modelError(name, typeof status === 'number' ? status : 500, traced, caller, {
    code: 'ModelError',
    cause: error
  });
}

/** `arn:…:log-group:GROUP:log-stream:STREAM`: the last traceback of the last two minutes there; none where it cannot be read. */
async function tracebackIn(
  aws: Aws,
  caller: Caller,
  arn: string | undefined
): Promise<string | undefined> {
  const [, group, stream] = /:log-group:(.+?):log-stream:(.+)$/.exec(arn ?? '') ?? [];
  if (group === undefined || stream === undefined) {
    return undefined;
  }
  try {
    const { FilterLogEventsCommand } = await import('../../../aws/sdk/logs');
    const { events = [] } = await aws.call(
      caller,
      { operation: 'FilterLogEvents', subject: `log group ${group}`, urgent: true },
      async (clients, abortSignal) =>
        (await clients.logs()).send(
          new FilterLogEventsCommand({
            logGroupName: group,
            logStreamNames: [stream],
            startTime: clients.now() - LOOK_BACK
          }),
          { abortSignal }
        )
    );
    const text = events.map(({ message = '' }) => message.trimEnd()).join('\n');
    return text.includes('Traceback (most recent call last)') ? errorMessage(text) : undefined;
  } catch (error) {
    // The model's error is what matters; that its log cannot be read is told by `logs`.
    if (error instanceof ProblemError) {
      return undefined;
    }
    throw error;
  }
}
