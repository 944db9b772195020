import type { CommandDeclaration } from '../../protocol';
import { channelArguments } from './channelArguments';
import type { ArgumentValues } from './command';
import { containerArguments } from './containerArguments';
import { imageArguments } from './imageArguments';
import { sagemakerArguments } from './sagemakerArguments';

/** What `train` takes. */
export const trainDeclaration = {
  name: 'train',
  summary: 'Run a training script on this machine or on SageMaker',
  description:
    'The script sees what it sees on SageMaker: hyperparameters as arguments, SM_* variables, channels, a model directory. Hyperparameter values are JSON where they parse as JSON, else text. The cell waits until the job has ended; --no-wait returns at once.',
  examples: [
    'train --instance local_cpu --hp epochs=5 --hp lr=0.1',
    'train --entry-point train.py --source-dir src --channel train=./data',
    "train --entry-point train.py --metric 'loss=loss: ([0-9.]+)' --no-wait",
    'train --instance local_cpu --instance-count 2 --image my-image --entry-point train.py',
    'train --instance ml.g5.xlarge --framework pytorch --framework-version 2.6 --entry-point train.py'
  ],
  cell: { summary: 'the training script, unless --entry-point names one', required: false },
  arguments: {
    instance: {
      type: 'string',
      summary: 'Where it runs: local_cpu or local_gpu for this machine, or a type of SageMaker’s',
      default: 'local_cpu',
      completesFrom: 'instance-type',
      placeholder: 'TYPE',
      aliases: ['--instance-type']
    },
    'instance-count': { type: 'integer', summary: 'How many instances', default: 1, minimum: 1 },
    'entry-point': {
      type: 'path',
      summary: 'The script, relative to --source-dir where that is given',
      completesFrom: 'path'
    },
    'source-dir': {
      type: 'path',
      summary:
        'Directory of the script and of all it imports, or its tar.gz on S3; a requirements.txt in it is installed',
      completesFrom: 'path'
    },
    hp: {
      type: 'json-map',
      summary: 'Hyperparameter',
      aliases: ['--hyperparameter']
    },
    ...channelArguments,
    metric: {
      type: 'text-map',
      summary: 'Metric to read from the log: the first group of the regular expression',
      placeholder: 'NAME=REGEX'
    },
    env: { type: 'text-map', summary: 'Environment variable of the script' },
    'job-name': { type: 'string', summary: 'Complete name of the job', placeholder: 'NAME' },
    'base-job-name': {
      type: 'string',
      summary: 'Beginning of the name; the time is added',
      placeholder: 'NAME'
    },
    ...imageArguments,
    ...containerArguments,
    checkpoints: {
      type: 'path',
      summary:
        'Directory of this machine that checkpoints of a local run are restored from and kept in',
      completesFrom: 'path'
    },
    'container-entrypoint': {
      type: 'string',
      summary: 'Program of the image that runs instead of its train; repeat it for more words',
      repeatable: true,
      placeholder: 'WORD'
    },
    'container-arguments': {
      type: 'string',
      summary: 'Argument for the program of the image; repeat it for more',
      repeatable: true,
      placeholder: 'WORD'
    },
    wait: { type: 'boolean', summary: 'Wait until the job has ended', default: true },
    ...sagemakerArguments
  }
} as const satisfies CommandDeclaration;

export type TrainValues = ArgumentValues<(typeof trainDeclaration)['arguments']>;
