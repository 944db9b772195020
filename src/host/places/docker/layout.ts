import { join } from 'node:path';
import { JOB_FILE, STATE_FILE } from '../process/layout';

/** The files of one job, as those of a job of plain processes, but with a log and samples for each host. */
export interface JobLayout {
  readonly root: string;
  /** What was asked for; written once. */
  readonly job: string;
  /** What became of it; written by the host that watches over the job. */
  readonly state: string;
  /** There once somebody has asked the job to stop. */
  readonly stopping: string;
  /** Base of the contract tree as it came out of the containers. */
  readonly base: string;
  readonly logs: string;
  readonly model: string;
  readonly output: string;
}

/** Where one host's bytes, their times and its samples are. */
export interface HostFiles {
  readonly log: string;
  readonly times: string;
  readonly samples: string;
}

export function jobLayout(root: string): JobLayout {
  return {
    root,
    job: join(root, JOB_FILE),
    state: join(root, STATE_FILE),
    stopping: join(root, 'stopping'),
    base: join(root, 'opt', 'ml'),
    logs: join(root, 'log'),
    model: join(root, 'model.tar.gz'),
    output: join(root, 'output.tar.gz')
  };
}

export function hostFiles(layout: JobLayout, host: string): HostFiles {
  return {
    log: join(layout.logs, `${host}.log`),
    times: join(layout.logs, `${host}.times`),
    samples: join(layout.logs, `${host}.samples.jsonl`)
  };
}
