import { ServiceError } from '../errors';
import type { Input } from '../input';
import { hash } from '../random';
import type { Context } from '../service';
import { nameInIdentifier, type LogGroup } from './group';
import { compilePattern } from './pattern';
import type { LogStream } from './stream';

const eventsPerUpdate = 500;
const bufferedUpdates = 10;
const bufferedEvents = 5_000;
const sessionLife = 3 * 3_600_000;
const concurrentSessions = 15;

export interface LiveTailEvent {
  readonly logStreamName: string;
  readonly logGroupIdentifier: string;
  readonly message: string;
  readonly timestamp: number;
  readonly ingestionTime: number;
}

export type LiveTailMessage =
  | { readonly sessionStart: Readonly<Record<string, unknown>> }
  | {
      readonly sessionUpdate: {
        readonly sessionMetadata: { readonly sampled: boolean };
        readonly sessionResults: LiveTailEvent[];
      };
    };

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartLiveTail.html: one update a second with at
 * most 500 events, sampled above that; a reader that falls behind by 10 updates loses the oldest, silently; the session
 * ends after three hours with SessionTimeoutException.
 */
export function startLiveTail(
  input: Input,
  { region, clock, signal }: Context
): { responseStream: AsyncGenerator<LiveTailMessage, void, void> } {
  const identifiers = input.strings('logGroupIdentifiers') ?? [];
  const names = input.strings('logStreamNames');
  const prefixes = input.strings('logStreamNamePrefixes');
  if (identifiers.length === 0 || identifiers.length > 10) {
    input.refuse('logGroupIdentifiers must have between 1 and 10 members.');
  }
  for (const identifier of identifiers) {
    if (!identifier.startsWith('arn:') || identifier.endsWith('*')) {
      input.refuse(`${identifier} is not the ARN of a log group without a trailing asterisk.`);
    }
  }
  if (names && prefixes) {
    input.refuse('LogStreamNames and LogStreamNamePrefixes cannot both be specified.');
  }
  if ((names ?? prefixes) && identifiers.length > 1) {
    input.refuse('Log streams can be specified only with a single log group.');
  }
  const pattern = input.optionalString('logEventFilterPattern');
  const matches = compilePattern(pattern);
  const groups = identifiers.map(identifier =>
    region.logs.get(nameInIdentifier(identifier), clock.now())
  );
  if (region.liveTails.size >= concurrentSessions) {
    throw new ServiceError(
      'LimitExceededException',
      'Reached the limit of concurrent Live Tail sessions.'
    );
  }
  const wanted = (stream: LogStream) =>
    names?.includes(stream.name) ??
    prefixes?.some(prefix => stream.name.startsWith(prefix)) ??
    true;

  const session = new AbortController();
  region.liveTails.add(session);
  const ended = AbortSignal.any([signal, session.signal]);
  const pending: LiveTailMessage[] = [
    {
      sessionStart: {
        requestId: crypto.randomUUID(),
        sessionId: crypto.randomUUID(),
        logGroupIdentifiers: identifiers,
        logStreamNames: names ?? [],
        logStreamNamePrefixes: prefixes ?? [],
        logEventFilterPattern: pattern ?? ''
      }
    }
  ];
  let announce: () => void = () => undefined;
  let failure: Error | undefined;

  const produce = async () => {
    const started = clock.now();
    for (let seen = started; ;) {
      await clock.sleep(1000, ended);
      const now = clock.now();
      if (now - started >= sessionLife) {
        throw new ServiceError(
          'SessionTimeoutException',
          'The Live Tail session reached its limit of three hours.'
        );
      }
      const found = groups.flatMap(group => ingested(group, wanted, seen, now));
      seen = now;
      const events = found.filter(({ message }) => !matches || matches(message));
      pending.push({
        sessionUpdate: {
          sessionMetadata: { sampled: events.length > eventsPerUpdate },
          sessionResults: sample(events, region.seed ^ now)
        }
      });
      while (pending.length > bufferedUpdates || eventsIn(pending) > bufferedEvents) {
        pending.shift();
      }
      announce();
    }
  };
  const producing = produce().catch((error: unknown) => {
    failure = error instanceof Error ? error : new Error(String(error));
    announce();
  });

  async function* messages(): AsyncGenerator<LiveTailMessage, void, void> {
    try {
      for (;;) {
        const message = pending.shift();
        if (message) {
          yield message;
        } else if (failure !== undefined) {
          if (ended.aborted) {
            return;
          }
          throw failure;
        } else {
          await new Promise<void>(resolve => {
            announce = resolve;
          });
        }
      }
    } finally {
      session.abort();
      region.liveTails.delete(session);
      await producing;
    }
  }
  return { responseStream: messages() };
}

/** Events that were ingested after `since` and not later than `now`, in the order of arrival. */
function ingested(
  group: LogGroup,
  wanted: (stream: LogStream) => boolean,
  since: number,
  now: number
): LiveTailEvent[] {
  const events: LiveTailEvent[] = [];
  for (const stream of group.list(now).filter(wanted)) {
    for (const { strand } of stream.strands) {
      const end = strand.search(Math.min(now, stream.until) + 1);
      for (let index = strand.search(since - strand.longestDelay); index < end; index++) {
        const ingestionTime = strand.ingestion(index);
        if (ingestionTime > since && ingestionTime <= now) {
          events.push({
            logStreamName: stream.name,
            logGroupIdentifier: group.arn,
            message: strand.message(index),
            timestamp: strand.timestamp(index),
            ingestionTime
          });
        }
      }
    }
  }
  return events.sort((a, b) => a.ingestionTime - b.ingestionTime);
}

function sample(events: LiveTailEvent[], seed: number): LiveTailEvent[] {
  if (events.length <= eventsPerUpdate) {
    return events;
  }
  const chosen = events
    .map((_, index) => index)
    .sort((a, b) => hash(seed, a) - hash(seed, b))
    .slice(0, eventsPerUpdate)
    .sort((a, b) => a - b);
  return chosen.flatMap(index => events[index] ?? []);
}

function eventsIn(messages: readonly LiveTailMessage[]): number {
  return messages.reduce(
    (sum, message) =>
      sum + ('sessionUpdate' in message ? message.sessionUpdate.sessionResults.length : 0),
    0
  );
}
