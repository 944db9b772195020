import type Docker from 'dockerode';
import { hasEnded } from '../../../protocol';
import type { Leftovers, LeftoversQuery, Removable } from '../leftovers';
import { directoryOf } from '../leftovers';
import type { RunState } from '../process/runner/state';
import { clear, labelled } from './clear';
import { connect } from './engine';
import type { ObservedJob } from './jobs';
import { HOME_LABEL, JOB_LABEL, labelsOf, withLabels } from './labels';

/** Clears the engine of an ended job whose host was killed before it could. */
export async function clearEnded(job: ObservedJob, home: string, state: RunState): Promise<void> {
  const docker = await connect(job.record.engine);
  await clear(docker, labelsOf(home, job.record.name));
  await state.note({ removed: true });
}

/**
 * Everything of this data directory that no running job needs: containers, volumes and networks of jobs that have ended or
 * whose record is gone, and with `directories` the ended jobs' directories. Nothing of anybody else is looked at.
 */
export async function jobLeftovers(
  docker: Docker,
  jobs: readonly ObservedJob[],
  home: string,
  { directories, name: wanted }: LeftoversQuery
): Promise<Leftovers> {
  const running = new Set(
    jobs.filter(({ description }) => !hasEnded(description.status)).map(({ record }) => record.name)
  );
  const isWanted = (name: string): boolean => wanted === undefined || name === wanted;
  const found: Removable[] = [];
  const kept: string[] = [];
  for (const name of (await jobNames(docker, home)).filter(isWanted)) {
    if (running.has(name)) {
      kept.push(`Kept the containers of ${name}, which is running.`);
    } else {
      const all = await labelled(docker, labelsOf(home, name));
      found.push(...all.map(one => ({ ...one, of: 'job' as const, owner: name })));
    }
  }
  if (directories) {
    for (const { record, layout } of jobs) {
      if (!running.has(record.name) && isWanted(record.name)) {
        found.push(await directoryOf('job', record.name, layout.root));
      }
    }
  }
  return { found, kept };
}

/** Names on the labels of what is ours in the engine, each once. */
async function jobNames(docker: Docker, home: string): Promise<string[]> {
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
  return [...new Set(labels.flatMap(all => all?.[JOB_LABEL] ?? []))];
}
