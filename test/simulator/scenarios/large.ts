import type { Scenario } from '../scenario';
import {
  counted,
  hours,
  lossAndAccuracy,
  minutes,
  noon,
  seconds,
  streamName,
  trainingJob
} from './building';

/** A finished job of 1,000,000 lines of 100 bytes in 8 streams, written over two hours. */
export const million: Scenario = {
  name: 'million',
  description: '1,000,000 events of 100 bytes in 8 streams of a finished job',
  start: noon,
  jobs: [
    trainingJob({
      name: 'million',
      created: -3 * hours,
      training: 2 * hours + minutes,
      nodes: 8,
      instanceType: 'ml.p3.2xlarge',
      streams: Array.from({ length: 8 }, (_, host) => ({
        name: streamName(host + 1),
        runs: [counted(125_000, 57.6, minutes, 1)]
      }))
    })
  ]
};

/** A job that has been writing two lines a second for a day and goes on. */
export const day: Scenario = {
  name: 'day',
  description: 'a running job with a day of log behind it',
  start: noon,
  jobs: [
    {
      ...trainingJob({
        name: 'day',
        created: -24 * hours - minutes,
        training: 0,
        end: { status: 'Never' },
        nodes: 2,
        streams: [1, 2].map(host => ({
          name: streamName(host),
          runs: [
            {
              at: minutes,
              every: 500,
              count: 7 * 24 * 3600 * 2,
              jitter: 0.9,
              lines: { kind: 'training' as const, epochs: 500 }
            }
          ]
        }))
      }),
      stages: [
        { status: 'Starting', lasts: 40 * seconds },
        { status: 'Downloading', lasts: 20 * seconds },
        { status: 'Training', lasts: 7 * 24 * hours }
      ]
    }
  ]
};

/** 100 jobs that have been running for up to two hours and end over the next two. */
export const fleet: Scenario = {
  name: 'fleet',
  description: '100 running jobs',
  start: noon,
  jobs: Array.from({ length: 100 }, (_, number) =>
    trainingJob({
      name: `fleet-${String(number).padStart(3, '0')}`,
      created: -(1 + (number % 12)) * 10 * minutes,
      training: 2 * hours + (1 + (number % 24)) * 5 * minutes,
      nodes: 1 + (number % 3),
      streams: Array.from({ length: 1 + (number % 3) }, (__, host) => ({
        name: streamName(host + 1),
        runs: [counted(3600, 2 * seconds, minutes + number * 37)]
      })),
      extra: { metrics: lossAndAccuracy }
    })
  )
};
