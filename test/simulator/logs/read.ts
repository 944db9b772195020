import type { Context } from '../service';
import type { Input } from '../input';
import { seedOf, unit } from '../random';
import { nudge, positionBefore, type LogEvent } from './event';
import { groupNameOf } from './group';
import { EventsOutput } from './output';
import { Page, readPage } from './page';
import { compilePattern } from './pattern';
import {
  readFilterToken,
  readStreamToken,
  writeFilterToken,
  writeStreamToken,
  type StreamToken
} from './token';

const maxEvents = 10_000;
const maxBytes = 1_048_576;
/** 2024-01-01T00:00:00Z: newest first is not supported for older data. */
const newestFirstSince = Date.UTC(2024, 0, 1);
/** A filter looks at so many events a call and then answers with what it has. The number is a guess; that there is one is not. */
const maxScanned = 50_000;

export interface FilterLogEventsOutput {
  readonly events: LogEvent[];
  readonly searchedLogStreams: readonly never[];
  readonly nextToken?: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html */
export function filterLogEvents(input: Input, { region, clock }: Context): FilterLogEventsOutput {
  const now = clock.now();
  const groupName = groupNameOf(input);
  const group = region.logs.get(groupName, now);
  const names = input.strings('logStreamNames');
  const prefix = input.optionalString('logStreamNamePrefix');
  if (names && prefix !== undefined) {
    input.refuse('LogStreamNames and LogStreamNamePrefix cannot both be specified.');
  }
  if (names && (names.length === 0 || names.length > 100)) {
    input.refuse('LogStreamNames must have between 1 and 100 members.');
  }
  const limit = input.within('limit', 1, maxEvents, maxEvents);
  const from = input.within('startTime', 0, Number.MAX_SAFE_INTEGER, 0);
  const to = input.within('endTime', 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const filterPattern = input.optionalString('filterPattern');
  const question = seedOf(JSON.stringify([groupName, names, prefix, filterPattern]));
  const sent = input.optionalString('nextToken');
  const token = sent === undefined ? undefined : readFilterToken(sent, question, now);
  const newestFirst = token ? token.newestFirst : input.optionalBoolean('startFromHead') === false;
  if (newestFirst && from < newestFirstSince) {
    input.refuse(
      'startFromHead set to false requires a startTime on or after Jan 1, 2024 00:00:00 UTC.'
    );
  }

  const page = token?.page ?? 0;
  const weather = region.pages;
  const draw = (of: number) =>
    unit(region.seed ^ question ^ of, page * 1_000_003 + (from % 1_000_003));
  const next = (position: string | undefined) =>
    writeFilterToken({ position, newestFirst, page: page + 1, issued: now, question });

  if (draw(1) < weather.emptyRate) {
    return EventsOutput.filtered(new Page(), {
      searchedLogStreams: [],
      nextToken: next(token?.position)
    });
  }
  const read = readPage({
    streams: names ? names.map(name => group.get(name, now)) : group.list(now, prefix),
    now,
    from,
    to,
    position: token?.position,
    newestFirst,
    maxEvents: draw(2) < weather.shortRate ? Math.max(1, Math.floor(limit * draw(3))) : limit,
    maxBytes,
    matches: compilePattern(filterPattern),
    maxScanned
  });
  const { position, ended } = read;
  const last = ended && !(position !== undefined && draw(4) < weather.emptyRate);
  return EventsOutput.filtered(read, {
    searchedLogStreams: [],
    ...(last ? {} : { nextToken: next(position ?? token?.position) })
  });
}

export interface GetLogEventsOutput {
  readonly events: Pick<LogEvent, 'timestamp' | 'message' | 'ingestionTime'>[];
  readonly nextForwardToken: string;
  readonly nextBackwardToken: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html */
export function getLogEvents(input: Input, { region, clock }: Context): GetLogEventsOutput {
  const now = clock.now();
  const group = region.logs.get(groupNameOf(input), now);
  const stream = group.get(input.string('logStreamName'), now);
  const limit = input.within('limit', 1, maxEvents, maxEvents);
  const from = input.within('startTime', 0, Number.MAX_SAFE_INTEGER, 0);
  const to = input.within('endTime', 0, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) - 1;
  const startFromHead = input.optionalBoolean('startFromHead') ?? false;
  const sent = input.optionalString('nextToken');
  const token = sent === undefined ? undefined : readStreamToken(sent);
  if (sent !== undefined) {
    region.tokenAges.check(sent, now);
  }
  if (token?.direction === 'f' && !startFromHead) {
    input.refuse('A nextForwardToken requires startFromHead to be true.');
  }
  const newestFirst = token ? token.direction === 'b' : !startFromHead;

  const place = token?.position ?? (newestFirst ? undefined : positionBefore(from));
  const weather = region.pages;
  const draw = (of: number) =>
    unit(region.seed ^ of, seedOf(`${stream.name} ${place ?? 'newest'}`));
  const read = readPage({
    streams: [stream],
    now,
    from,
    to,
    position: token?.position,
    newestFirst,
    maxEvents: draw(2) < weather.shortRate ? Math.max(1, Math.floor(limit * draw(3))) : limit,
    maxBytes
  });
  const answer = (page: Page, forward: string, backward: string): GetLogEventsOutput =>
    EventsOutput.got(page, {
      nextForwardToken: note({ direction: 'f', position: forward }),
      nextBackwardToken: note({ direction: 'b', position: backward })
    });
  const note = (issued: StreamToken) => region.tokenAges.note(writeStreamToken(issued), now);

  // The end is told by the same token again, so an empty page with more behind it has to move the token a little.
  if (read.count > 0 && place !== undefined && draw(1) < weather.emptyRate) {
    const none = new Page();
    return newestFirst
      ? answer(none, place, nudge(place, -1n))
      : answer(none, nudge(place, 1n), place);
  }
  const page = newestFirst ? read.reversed() : read;
  const here = place ?? positionBefore(from);
  return answer(page, page.id(-1) ?? here, page.id(0) ?? here);
}
