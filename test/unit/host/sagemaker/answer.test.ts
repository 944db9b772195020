import fc from 'fast-check';
import type { Answer } from '../../../../src/host/places/sagemaker/log/answer';
import { answerIn, readAnswer } from '../../../../src/host/places/sagemaker/log/answer';

const hostOf = (stream: string) => (stream.startsWith('job/') ? stream.slice(4) : undefined);

const event = {
  logStreamName: 'job/algo-1-1700000000',
  timestamp: 1_700_000_000_000,
  message: 'epoch 1',
  ingestionTime: 1_700_000_001_000,
  eventId: '38000000000000000000000000000000000000000000000000000001'
};

/** What is read of it, as plain objects. */
function read(json: string) {
  return plain(readAnswer(Buffer.from(json), hostOf));
}

function plain({ events, next }: Answer) {
  return { next, events: [...events] };
}

describe('an answer of FilterLogEvents', () => {
  it('gives its events and where to go on', () => {
    expect(read(JSON.stringify({ events: [event], nextToken: 'n' }))).toEqual({
      next: 'n',
      events: [
        {
          time: event.timestamp,
          ingestion: event.ingestionTime,
          id: event.eventId,
          host: 'algo-1-1700000000',
          text: 'epoch 1'
        }
      ]
    });
  });

  const { timestamp, message, ...unusual } = event;
  it.each<[string, object]>([
    ['without events', { events: [], searchedLogStreams: [] }],
    ['without anything', {}],
    ['with a token before its events', { nextToken: '"events":[', events: [event] }],
    ['with fields in another order', { events: [{ message, timestamp, ...unusual }] }],
    ['with a field that nobody knows', { events: [event, { ...event, tags: { p: 1 } }, event] }],
    ['with a time before 1970', { events: [{ ...event, timestamp: -1 }] }],
    ['with half a millisecond', { events: [{ ...event, timestamp: 1.5 }] }],
    ['with an event of nothing', { events: [{}, event] }],
    ['with events of other jobs', { events: [{ ...event, logStreamName: 'job-1/algo-1' }, event] }],
    ['without ids', { events: [{ ...event, eventId: '' }] }],
    ['without times of ingestion', { events: [{ timestamp, message, logStreamName: 'job/a' }] }],
    ['with newlines at the ends', { events: [{ ...event, message: 'a\r\n' }, event] }],
    ['with more events than AWS sends', { events: Array.from({ length: 10_001 }, () => event) }]
  ])('%s is read as if it were parsed first', (_, answer) => {
    expect(read(JSON.stringify(answer))).toEqual(plain(answerIn(answer, hostOf)));
  });

  it('is read as if it were parsed first, whatever its texts hold', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom('"', '\\', '\n', '\u0001', '"events":[', '},{', 'é', '漢'))
        .map(all => all.join(''))
    );
    const events = fc.array(
      fc.record({
        logStreamName: texts.map(text => `job/${text}`),
        timestamp: fc.nat(),
        message: texts,
        ingestionTime: fc.nat(),
        eventId: texts
      })
    );
    fc.assert(
      fc.property(events, texts, (all, nextToken) => {
        const answer = { events: all, nextToken };
        expect(read(JSON.stringify(answer))).toEqual(plain(answerIn(answer, hostOf)));
      })
    );
  });

  it('is read as if it were parsed first, though it is no UTF-8', () => {
    const json = Buffer.from(JSON.stringify({ events: [{ ...event, message: 'a?b' }, event] }));
    json[json.indexOf('?')] = 0xff;
    expect(plain(readAnswer(json, hostOf))).toEqual(
      plain(answerIn(JSON.parse(json.toString()), hostOf))
    );
  });

  it('is refused when it is cut anywhere', () => {
    const json = JSON.stringify({ events: [event, { ...event, message: 'a "b" \\' }] });
    for (let length = 0; length < json.length; length++) {
      expect(() => readAnswer(Buffer.from(json.slice(0, length)), hostOf)).toThrow(SyntaxError);
    }
  });
});
