import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where things live. All are absolute directories; who uses one creates it with mode 0700. */
export interface Locations {
  /** Socket, lock and the host's own log. Local disk, short path. */
  readonly runtime: string;
  /** One directory per local job; survives everything. */
  readonly jobs: string;
  /** One directory per local endpoint; survives everything. */
  readonly endpoints: string;
  /** One file per deployment to SageMaker that is not decided yet. */
  readonly deployments: string;
  /** File with what the person prefers, as JupyterLab's settings told it last. */
  readonly preferences: string;
  /** Stored logs; may be deleted at any time. */
  readonly logs: string;
  /** Downloaded data and what is known of archives; may be deleted at any time. */
  readonly cache: string;
}

/**
 * `JUPYTERLAB_SAGEMAKER_HOME` moves everything; without it the runtime directory is `/tmp/jupyterlab-sagemaker-<uid>`
 * (not `XDG_RUNTIME_DIR`, which kernels and server often do not share), data and cache follow the XDG base directories.
 * The Python side computes the runtime directory by the same rule (`jupyterlab_sagemaker/locations.py`).
 */
export function locations(env: NodeJS.ProcessEnv, uid: number): Locations {
  const home = env.JUPYTERLAB_SAGEMAKER_HOME;
  if (home) {
    return {
      runtime: runtimeIn(home, uid),
      jobs: join(home, 'jobs'),
      logs: join(home, 'logs'),
      cache: join(home, 'cache'),
      endpoints: join(home, 'endpoints'),
      deployments: join(home, 'deployments'),
      preferences: join(home, 'preferences.json')
    };
  }
  const data = env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  const cache = env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return {
    runtime: `/tmp/jupyterlab-sagemaker-${uid}`,
    jobs: join(data, 'jupyterlab-sagemaker', 'jobs'),
    logs: join(cache, 'jupyterlab-sagemaker', 'logs'),
    cache: join(cache, 'jupyterlab-sagemaker', 'cache'),
    endpoints: join(data, 'jupyterlab-sagemaker', 'endpoints'),
    deployments: join(data, 'jupyterlab-sagemaker', 'deployments'),
    preferences: join(data, 'jupyterlab-sagemaker', 'preferences.json')
  };
}

/** A socket's path must stay under 100 bytes; a deep home gets a short stand-in under `/tmp`, named by its hash. */
function runtimeIn(home: string, uid: number): string {
  const runtime = join(home, 'run');
  if (Buffer.byteLength(runtime) <= 60) {
    return runtime;
  }
  const hash = createHash('sha256').update(runtime).digest('hex').slice(0, 12);
  return `/tmp/jupyterlab-sagemaker-${uid}-${hash}`;
}
