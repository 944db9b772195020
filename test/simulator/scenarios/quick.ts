import type { Scenario } from '../scenario';

/** An empty account where what a request makes is there at once: for tests that go through a whole flow in real time. */
export const quick: Scenario = {
  name: 'quick',
  description: 'jobs of two seconds, endpoints of three',
  jobs: [],
  created: {
    instanceType: 'ml.m5.large',
    instanceCount: 1,
    stages: [
      { status: 'Starting', lasts: 300 },
      { status: 'Training', lasts: 1_500 },
      { status: 'Uploading', lasts: 200 }
    ],
    end: { status: 'Completed' },
    streams: [
      {
        name: 'algo-1',
        delay: { batch: 100, least: 50, most: 100 },
        runs: [{ at: 300, every: 100, count: 14, lines: { kind: 'training', epochs: 1 } }]
      }
    ]
  },
  endpointChange: 3_000
};
