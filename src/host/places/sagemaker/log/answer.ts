import { Batch } from '../../../logs/batch';
import type { LogEvent } from '../../../logs/source';
import { fallbackId, Hosts, withoutNewline } from './hosts';
import type { HostOf } from './hosts';
import { Scan } from './scan';

/** Nothing before it can look like it: a quote within a JSON string has a backslash before it. */
const EVENTS = '"events":[';

/** What FilterLogEvents answered. */
export interface Answer {
  readonly events: Batch;
  readonly next: string | undefined;
}

/**
 * Reads an answer's JSON. A page holds up to ten thousand events: they are copied out of it column by column, instead of
 * an object being made of every event and ours of that. What the scan does not expect, such as a field that AWS may come
 * to add, is left to `JSON.parse`.
 *
 * @throws SyntaxError when it is no JSON
 */
export function readAnswer(json: Buffer, hostOf: HostOf): Answer {
  const opening = json.indexOf(EVENTS);
  const first = opening + EVENTS.length;
  const scan = new Scan(json, new Hosts(hostOf));
  const end = opening < 0 ? undefined : scan.events(first);
  const events = end === undefined ? undefined : scan.found;
  if (!events) {
    return answerIn(JSON.parse(json.toString()), hostOf);
  }
  const around = json.toString('utf8', 0, first) + json.toString('utf8', end);
  return { events, next: nextIn(JSON.parse(around)) };
}

/**
 * Reads an answer that has been parsed, field by field: this is where what CloudWatch Logs sends becomes ours.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilteredLogEvent.html
 */
export function answerIn(answer: unknown, hostOf: HostOf): Answer {
  const { events } = fieldsOf(answer);
  const hosts = new Hosts(hostOf);
  const mine: LogEvent[] = [];
  for (const event of Array.isArray(events) ? events : []) {
    const { eventId, ingestionTime, logStreamName, message, timestamp } = fieldsOf(event);
    const stream = typeof logStreamName === 'string' ? logStreamName : '';
    const text = typeof message === 'string' ? message : '';
    const time = typeof timestamp === 'number' ? timestamp : 0;
    const number = hosts.number(stream);
    if (number !== undefined) {
      mine.push({
        time,
        ingestion: typeof ingestionTime === 'number' ? ingestionTime : time,
        id: typeof eventId === 'string' && eventId ? eventId : fallbackId(stream, time, text),
        host: hosts.names[number] ?? '',
        text: withoutNewline(text)
      });
    }
  }
  return { events: Batch.of(mine), next: nextIn(answer) };
}

function nextIn(answer: unknown): string | undefined {
  const { nextToken } = fieldsOf(answer);
  return typeof nextToken === 'string' ? nextToken : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
