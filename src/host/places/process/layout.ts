import { join } from 'node:path';

/** The one host of a job of this place. */
export const HOST = 'algo-1';

/** The files of one job. Everything about it is below `root`, so that moving or deleting that moves or deletes the job. */
export interface JobLayout {
  readonly root: string;
  /** What was asked for; written once, by the host. */
  readonly job: string;
  /** What became of it; written by the runner alone. */
  readonly state: string;
  /** Base of the contract tree. */
  readonly base: string;
  readonly logs: string;
  /** The bytes that the script wrote, and no others. */
  readonly log: string;
  /** When they came; see `stamps.ts`. */
  readonly times: string;
  /** What the runner itself has to complain about. */
  readonly runnerLog: string;
  /** CPU and memory over time, one JSON object a line. */
  readonly samples: string;
  /** Directory of a role's credentials, while a job with a role of its own runs. */
  readonly credentials: string;
  readonly model: string;
  readonly output: string;
}

export function jobLayout(root: string): JobLayout {
  const logs = join(root, 'log');
  return {
    root,
    job: join(root, JOB_FILE),
    state: join(root, STATE_FILE),
    base: join(root, 'opt', 'ml'),
    logs,
    log: join(logs, `${HOST}.log`),
    times: join(logs, `${HOST}.times`),
    runnerLog: join(logs, 'runner.log'),
    samples: join(root, 'samples.jsonl'),
    credentials: join(root, 'aws'),
    model: join(root, 'model.tar.gz'),
    output: join(root, 'output.tar.gz')
  };
}

export const JOB_FILE = 'job.json';
export const STATE_FILE = 'state.json';
