import type { JobPlan, Scenario } from '../scenario';
import { counted, logsBegin, minutes, noon, seconds, streamName, trainingJob } from './building';

/** The eleven bad cases: each is one job, named as its scenario, that begins when the clock does. */

function scenario(
  name: string,
  description: string,
  job: Pick<JobPlan, 'streams'> & { training: number; nodes?: number },
  more: Partial<Scenario> = {}
): Scenario {
  return {
    name,
    description,
    start: noon,
    jobs: [trainingJob({ ...job, name, created: 0 })],
    ...more
  };
}

const end = logsBegin + 5 * minutes;

export const stopTail = scenario(
  'stop-tail',
  'the last lines arrive up to 90 s after the job has ended',
  {
    training: 5 * minutes,
    streams: [
      {
        name: streamName(1),
        runs: [counted(290, seconds)],
        events: [
          { at: end - 4 * seconds, text: 'saving model', delay: 20 * seconds },
          { at: end - 3 * seconds, text: 'model saved', delay: 45 * seconds },
          { at: end - 2 * seconds, text: 'accuracy: 0.9412', delay: 70 * seconds },
          { at: end - seconds, text: 'done', delay: 100 * seconds }
        ]
      }
    ]
  }
);

export const lateNode = scenario(
  'late-node',
  'the second node begins to write five minutes after the first',
  {
    training: 10 * minutes,
    nodes: 2,
    streams: [
      { name: streamName(1), runs: [counted(590, seconds)] },
      { name: streamName(2), runs: [counted(290, seconds, logsBegin + 5 * minutes)] }
    ]
  }
);

export const moreStreamsThanNodes = scenario(
  'more-streams-than-nodes',
  'two nodes that write seven streams',
  {
    training: 5 * minutes,
    nodes: 2,
    streams: Array.from({ length: 7 }, (_, stream) => ({
      name: streamName((stream % 2) + 1),
      runs: [counted(170, 1700, logsBegin + stream * 1900)]
    }))
  }
);

export const manyStreams = scenario('many-streams', '60 streams of one job', {
  training: 3 * minutes,
  nodes: 60,
  streams: Array.from({ length: 60 }, (_, host) => ({
    name: streamName(host + 1),
    runs: [counted(40, 4 * seconds, logsBegin + host * 20)]
  }))
});

export const quietTenMinutes = scenario(
  'quiet-ten-minutes',
  'ten minutes without a line in the middle of the log',
  {
    training: 14 * minutes,
    streams: [
      {
        name: streamName(1),
        runs: [counted(100, seconds), counted(100, seconds, logsBegin + 12 * minutes)]
      }
    ]
  }
);

export const sameMillisecond = scenario(
  'same-millisecond',
  'hundreds of lines in one millisecond, many of them equal',
  {
    training: 2 * minutes,
    nodes: 2,
    streams: [1, 2].map(host => ({
      name: streamName(host),
      runs: [
        { at: logsBegin, every: 0, count: 300, lines: { kind: 'counter' as const, size: 60 } },
        counted(50, seconds, logsBegin + 10 * seconds)
      ],
      events: [
        { at: logsBegin, text: 'worker ready', times: 25 },
        { at: logsBegin + 20 * seconds, text: 'retrying', times: 40 },
        { at: logsBegin + 20 * seconds, text: 'retrying', times: 3, delay: 30 * seconds }
      ]
    }))
  }
);

export const lateOlderEvent = scenario(
  'late-older-event',
  'lines that arrive up to four minutes late with their old times',
  {
    training: 6 * minutes,
    streams: [
      {
        name: streamName(1),
        runs: [counted(340, seconds)],
        events: [30, 90, 150].flatMap(second => [
          {
            at: logsBegin + second * seconds,
            text: `late by 45 s (${second})`,
            delay: 45 * seconds
          },
          {
            at: logsBegin + second * seconds + 7,
            text: `late by 100 s (${second})`,
            delay: 100 * seconds
          },
          {
            at: logsBegin + second * seconds + 9,
            text: `late by 240 s (${second})`,
            delay: 240 * seconds
          }
        ])
      }
    ]
  }
);

export const emptyPage = scenario(
  'empty-page',
  'a third of the pages are empty and a third are short, in the middle of the log',
  {
    training: 5 * minutes,
    nodes: 2,
    streams: [1, 2].map(host => ({ name: streamName(host), runs: [counted(14_000, 20)] }))
  },
  { pages: { emptyRate: 0.33, shortRate: 0.33 } }
);

export const throttledMinute = scenario(
  'throttled-minute',
  'every call to CloudWatch Logs is throttled for a minute',
  { training: 5 * minutes, streams: [{ name: streamName(1), runs: [counted(280, seconds)] }] },
  {
    faults: [{ kind: 'throttle', of: 'Logs', when: { from: 2 * minutes, to: 3 * minutes } }]
  }
);

export const resetInPage = scenario(
  'reset-in-page',
  'connections are reset and bodies cut off in the middle of a page',
  { training: 5 * minutes, streams: [{ name: streamName(1), runs: [counted(14_000, 20)] }] },
  {
    faults: [
      { kind: 'reset', of: 'Logs', when: { calls: [2, 3, 7, 12] } },
      { kind: 'truncate', of: 'Logs', when: { calls: [5, 9] } },
      { kind: 'reset', of: 'Logs', when: { rate: 0.1 } }
    ]
  }
);

export const expiredToken = scenario(
  'expired-token',
  'the credentials are expired for half a minute while the log is followed',
  { training: 5 * minutes, streams: [{ name: streamName(1), runs: [counted(280, seconds)] }] },
  {
    faults: [{ kind: 'expired', when: { from: 2.5 * minutes, to: 3 * minutes } }]
  }
);
