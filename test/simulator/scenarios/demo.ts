import type { JobPlan, RunPlan, Scenario, StreamPlan } from '../scenario';
import { hours, lossAndAccuracy, minutes, seconds, streamName, trainingJob } from './building';

/** What a framework container says before the user's script does. */
const greeting = [
  'bash: cannot set terminal process group (-1): Inappropriate ioctl for device',
  '{time} sagemaker-training-toolkit INFO     Imported framework sagemaker_pytorch_container.training',
  '{time} sagemaker-training-toolkit INFO     Block until all host DNS lookups succeed.',
  '{time} sagemaker_pytorch_container.training INFO     Invoking user training script.',
  '{time} sagemaker-training-toolkit INFO     Invoking user script',
  'Training Env:\n\n{\n    "additional_framework_parameters": {},\n    "channel_input_dirs": {\n        "train": "/opt/ml/input/data/train"\n    },\n    "current_host": "algo-1"\n}'
];

/** A node's log: the container's greeting, then the script's lines. */
function node(host: number, run: RunPlan): StreamPlan {
  const before = run.at - 20 * seconds;
  return {
    name: streamName(host),
    events: greeting.map((text, line) => ({ at: before + line * 700, text })),
    runs: [run]
  };
}

const traceback = [
  'Traceback (most recent call last):',
  '  File "/opt/ml/code/train.py", line 88, in <module>',
  '    main(parse_args())',
  '  File "/opt/ml/code/train.py", line 61, in main',
  '    loss = step(model, batch.to(device))',
  '  File "/opt/ml/code/train.py", line 34, in step',
  '    return criterion(model(batch.x), batch.y)',
  'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 15.77 GiB of which 1.12 GiB is free.'
];

const outOfMemory =
  'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "torch.OutOfMemoryError: CUDA out of memory. ' +
  'Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 15.77 GiB of which 1.12 GiB is free."\n' +
  'Command "/opt/conda/bin/python3.12 train.py --batch-size 512 --epochs 20", exit code: 1';

const running: JobPlan[] = [
  trainingJob({
    name: 'cifar10-resnet50-{created}',
    created: -12 * minutes,
    training: 48 * minutes,
    instanceType: 'ml.g5.2xlarge',
    streams: [
      node(1, {
        at: minutes,
        every: 700,
        count: 4100,
        jitter: 0.6,
        lines: { kind: 'training', epochs: 20 }
      })
    ],
    extra: {
      hyperparameters: { epochs: '20', 'batch-size': '128', lr: '0.001', model: '"resnet50"' }
    }
  }),
  trainingJob({
    name: 'bert-large-finetune-{created}',
    created: -50 * minutes,
    training: 3 * hours,
    nodes: 4,
    instanceType: 'ml.p4d.24xlarge',
    streams: [1, 2, 3, 4].map(host =>
      node(host, {
        at: minutes + host * 130,
        every: host === 1 ? 900 : 2600,
        count: host === 1 ? 11_000 : 4000,
        jitter: 0.7,
        lines: host === 1 ? { kind: 'tqdm', frames: 6 } : { kind: 'ansi' }
      })
    ),
    extra: { metrics: [{ name: 'loss', regex: 'loss=([0-9.]+)' }] }
  }),
  trainingJob({
    name: 'churn-xgboost-{created}',
    created: -90 * seconds,
    training: 6 * minutes,
    instanceType: 'ml.m5.xlarge',
    streams: [
      node(1, {
        at: minutes,
        every: 400,
        count: 850,
        jitter: 0.5,
        lines: { kind: 'training', epochs: 5 }
      })
    ]
  }),
  trainingJob({
    name: 'tabular-spot-{created}',
    created: -70 * minutes,
    training: 0,
    instanceType: 'ml.m5.4xlarge',
    streams: [
      node(1, {
        at: minutes,
        every: 1500,
        count: 1100,
        jitter: 0.5,
        lines: { kind: 'training', epochs: 12 }
      }),
      node(1, {
        at: 42 * minutes,
        every: 1500,
        count: 2400,
        jitter: 0.5,
        lines: { kind: 'training', epochs: 12 }
      })
    ],
    extra: {
      spot: true,
      stages: [
        { status: 'Starting', lasts: 40 * seconds },
        { status: 'Downloading', lasts: 20 * seconds },
        { status: 'Training', lasts: 30 * minutes },
        { status: 'Interrupted', lasts: 5 * minutes },
        { status: 'Starting', lasts: 3 * minutes },
        { status: 'Downloading', lasts: minutes },
        { status: 'Training', lasts: 65 * minutes },
        { status: 'Uploading', lasts: 20 * seconds }
      ]
    }
  })
];

const past: JobPlan[] = [
  trainingJob({
    name: 'cifar10-resnet50-{created}',
    created: -3 * hours,
    training: 9 * minutes,
    instanceType: 'ml.g5.xlarge',
    end: { status: 'Failed', reason: outOfMemory },
    streams: [
      {
        ...node(1, {
          at: minutes,
          every: 600,
          count: 880,
          jitter: 0.6,
          lines: { kind: 'training', epochs: 20 }
        }),
        events: [
          ...greeting.map((text, line) => ({ at: minutes - 20 * seconds + line * 700, text })),
          ...traceback.map((text, line) => ({ at: 9 * minutes + 55 * seconds + line, text })),
          {
            at: 9 * minutes + 56 * seconds,
            text: '{time} sagemaker-training-toolkit ERROR    Reporting training FAILURE'
          }
        ]
      }
    ],
    extra: { hyperparameters: { epochs: '20', 'batch-size': '512' } }
  }),
  trainingJob({
    name: 'digits-sklearn-{created}',
    created: -4 * hours,
    training: 4 * minutes,
    instanceType: 'ml.m5.large',
    streams: [
      node(1, {
        at: minutes,
        every: 250,
        count: 930,
        jitter: 0.5,
        lines: { kind: 'training', epochs: 30 }
      })
    ]
  }),
  trainingJob({
    name: 'bert-large-finetune-{created}',
    created: -19 * hours,
    training: 2 * hours,
    nodes: 2,
    instanceType: 'ml.p3.16xlarge',
    streams: [1, 2].map(host =>
      node(host, {
        at: minutes,
        every: 350,
        count: 20_000,
        jitter: 0.8,
        lines: host === 1 ? { kind: 'training', epochs: 3 } : { kind: 'json' }
      })
    )
  }),
  trainingJob({
    name: 'sweep-lr-{created}',
    created: -24 * hours,
    training: 25 * minutes,
    instanceType: 'ml.g4dn.xlarge',
    end: { status: 'Stopped' },
    streams: [
      node(1, {
        at: minutes,
        every: 1000,
        count: 1400,
        jitter: 0.5,
        lines: { kind: 'ansi' }
      })
    ]
  })
];

const otherJobs: JobPlan[] = [
  {
    name: 'features-{created}',
    kind: 'processing',
    created: -22 * minutes,
    instanceType: 'ml.m5.2xlarge',
    instanceCount: 1,
    stages: [
      { status: 'Starting', lasts: 90 * seconds },
      { status: 'Training', lasts: 2 * hours }
    ],
    end: { status: 'Completed' },
    streams: [
      {
        name: 'algo-1-{epoch}',
        runs: [{ at: 2 * minutes, every: 2000, count: 3400, jitter: 0.9, lines: { kind: 'json' } }]
      }
    ]
  },
  {
    name: 'score-customers-{created}',
    kind: 'transform',
    created: -5 * hours,
    instanceType: 'ml.m5.xlarge',
    instanceCount: 1,
    stages: [
      { status: 'Starting', lasts: 3 * minutes },
      { status: 'Training', lasts: 12 * minutes }
    ],
    end: { status: 'Completed' },
    streams: [
      {
        name: 'i-0a1b2c3d4e5f60718-{epoch}',
        runs: [{ at: 3 * minutes, every: 300, count: 2200, jitter: 0.9, lines: { kind: 'access' } }]
      }
    ]
  }
];

/** A lively account on the real clock: what `npm start -- --simulate` shows. */
export const demo: Scenario = {
  name: 'demo',
  description: 'a lively account: running, completed, failed, stopped and Spot jobs, and endpoints',
  jobs: [...running, ...past, ...otherJobs].map(job => ({
    ...job,
    metrics: job.metrics ?? lossAndAccuracy
  })),
  endpoints: [
    {
      name: 'churn-prod',
      created: -72 * hours,
      takes: 4 * minutes,
      end: { status: 'InService' },
      variants: [
        {
          name: 'AllTraffic',
          instanceType: 'ml.m5.xlarge',
          instanceCount: 2,
          invocationsPerMinute: 140
        }
      ],
      reply: { contentType: 'text/csv', body: '0.0731\n', takes: 12 }
    },
    {
      name: 'cifar10-canary',
      created: -2 * minutes,
      takes: 6 * minutes,
      end: { status: 'InService' },
      variants: [{ name: 'AllTraffic', instanceType: 'ml.g5.xlarge', instanceCount: 1 }],
      reply: {
        contentType: 'application/json',
        body: '{"label": "ship", "score": 0.91}',
        takes: 40
      }
    }
  ]
};
