import { rm } from 'node:fs/promises';
import type Docker from 'dockerode';
import { hasEnded } from '../../../protocol';
import type { RunState } from '../process/runner/state';
import { connect } from './engine';
import type { ObservedJob } from './jobs';
import { HOME_LABEL, JOB_LABEL, labelsOf, withLabels } from './labels';
import { clear } from './clear';

/** Clears the engine of an ended job whose host was killed before it could. */
export async function clearEnded(job: ObservedJob, home: string, state: RunState): Promise<void> {
  const docker = await connect(job.record.engine);
  await clear(docker, labelsOf(home, job.record.name));
  await state.note({ removed: true });
}

/**
 * Removes everything of this data directory that no running job needs: containers, volumes and networks of jobs that have
 * ended or whose record is gone, and with `directories` the ended jobs' directories. Nothing of anybody else is touched.
 *
 * @returns what was removed and what was kept, as sentences
 */
export async function pruneJobs(
  docker: Docker,
  jobs: readonly ObservedJob[],
  home: string,
  directories: boolean
): Promise<string[]> {
  const running = new Set(
    jobs.filter(({ description }) => !hasEnded(description.status)).map(({ record }) => record.name)
  );
  const said: string[] = [];
  for (const name of await jobNames(docker, home)) {
    if (running.has(name)) {
      said.push(`Kept the containers of ${name}, which is running.`);
    } else {
      const removed = await clear(docker, labelsOf(home, name));
      said.push(...removed.map(what => `Removed the ${what}.`));
    }
  }
  if (directories) {
    for (const { record, layout } of jobs) {
      if (!running.has(record.name)) {
        await rm(layout.root, { recursive: true, force: true });
        said.push(`Removed the directory ${layout.root}.`);
      }
    }
  }
  return said;
}

/** Names on the labels of what is ours in the engine. */
async function jobNames(docker: Docker, home: string): Promise<Set<string>> {
  const filters = withLabels({ [HOME_LABEL]: home });
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters })
  ]);
  const labels: (Readonly<Record<string, string>> | undefined)[] = [
    ...containers.map(({ Labels }) => Labels),
    ...networks.map(({ Labels }) => Labels),
    ...(volumes.Volumes ?? []).map(({ Labels }) => Labels)
  ];
  return new Set(labels.flatMap(all => all?.[JOB_LABEL] ?? []));
}
