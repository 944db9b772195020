import { ServiceError } from '../errors';
import type { Input } from '../input';
import type { Context } from '../service';
import { eventOverhead } from './event';
import { groupNameOf } from './group';

const day = 24 * 3_600_000;
const maxBatchBytes = 1_048_576;
const maxBatchEvents = 10_000;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html */
export function createLogGroup(input: Input, { region, clock }: Context) {
  const group = region.logs.prepare(input.string('logGroupName'));
  if (group.exists(clock.now())) {
    throw new ServiceError(
      'ResourceAlreadyExistsException',
      'The specified log group already exists'
    );
  }
  group.created = clock.now();
  return {};
}

export function deleteLogGroup(input: Input, { region, clock }: Context) {
  region.logs.delete(region.logs.get(input.string('logGroupName'), clock.now()).name);
  return {};
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html */
export function createLogStream(input: Input, { region, clock }: Context) {
  const now = clock.now();
  region.logs.get(groupNameOf(input), now).create(input.string('logStreamName'), now);
  return {};
}

export function deleteLogStream(input: Input, { region, clock }: Context) {
  const now = clock.now();
  const group = region.logs.get(groupNameOf(input), now);
  group.delete(group.get(input.string('logStreamName'), now).name);
  return {};
}

/**
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html, with its limits: 10,000
 * events, 1 MiB, 24 hours and chronological order in a request; events older than 14 days or more than 2 hours ahead are
 * rejected one by one.
 */
export function putLogEvents(input: Input, { region, clock }: Context) {
  const now = clock.now();
  const group = region.logs.get(groupNameOf(input), now);
  const stream = group.get(input.string('logStreamName'), now);
  const events = input.structures('logEvents').map(event => ({
    timestamp: event.number('timestamp'),
    message: event.string('message'),
    ingestionTime: now
  }));
  const bytes = events.reduce(
    (sum, { message }) => sum + Buffer.byteLength(message) + eventOverhead,
    0
  );
  if (events.length === 0 || events.length > maxBatchEvents || bytes > maxBatchBytes) {
    input.refuse(
      `Upload of ${events.length} events and ${bytes} bytes is outside the limits of a batch.`
    );
  }
  if (events.some((event, index) => event.timestamp < (events[index - 1]?.timestamp ?? 0))) {
    input.refuse('Log events in a single PutLogEvents request must be in chronological order.');
  }
  if ((events.at(-1)?.timestamp ?? 0) - (events[0]?.timestamp ?? 0) > day) {
    input.refuse(
      'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.'
    );
  }
  const tooOld = events.filter(({ timestamp }) => timestamp < now - 14 * day).length;
  const tooNew = events.filter(({ timestamp }) => timestamp > now + 2 * 3_600_000).length;
  const accepted = events.slice(tooOld, events.length - tooNew);
  stream.put(accepted);
  return {
    nextSequenceToken: '49039859000000000000000000000000000000000000000000000001',
    ...(tooOld + tooNew > 0
      ? {
          rejectedLogEventsInfo: {
            ...(tooOld > 0 ? { tooOldLogEventEndIndex: tooOld } : {}),
            ...(tooNew > 0 ? { tooNewLogEventStartIndex: events.length - tooNew } : {})
          }
        }
      : {})
  };
}
