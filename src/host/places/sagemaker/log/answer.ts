import type { LogEvent } from '../../../logs/source';
import { fallbackId, Hosts, withoutNewline } from './hosts';
import type { HostOf } from './hosts';
import { Scan } from './scan';

/** Nothing before it can look like it: a quote within a JSON string has a backslash before it. */
const EVENTS = '"events":[';

/** What FilterLogEvents answered. */
export interface Answer {
  readonly events: readonly LogEvent[];
  readonly next: string | undefined;
}

/**
 * Reads an answer's JSON. A page holds up to ten thousand events: their ids and texts stay where they are in `json` and are
 * cut out of it when they are asked for, instead of an object being made of every event and ours of that. What the scan
 * does not expect, such as a field that AWS may come to add, is left to `JSON.parse`.
 *
 * What is cut out keeps all of `json` in memory: who keeps it for long makes a copy by `ownText`.
 *
 * @throws SyntaxError when it is no JSON
 */
export function readAnswer(json: string, hostOf: HostOf): Answer {
  const opening = json.indexOf(EVENTS);
  const first = opening + EVENTS.length;
  const scan = new Scan(json, hostOf);
  const end = opening < 0 ? undefined : scan.events(first);
  return end === undefined
    ? answerIn(JSON.parse(json), hostOf)
    : { events: scan.found, next: nextIn(JSON.parse(json.slice(0, first) + json.slice(end))) };
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
    const host = hosts.of(stream);
    if (host !== undefined) {
      mine.push({
        time,
        ingestion: typeof ingestionTime === 'number' ? ingestionTime : time,
        id: typeof eventId === 'string' && eventId ? eventId : fallbackId(stream, time, text),
        host,
        text: withoutNewline(text)
      });
    }
  }
  return { events: mine, next: nextIn(answer) };
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
