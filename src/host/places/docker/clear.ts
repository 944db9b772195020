import type Docker from 'dockerode';
import { statusOf } from './engine';
import { withLabels } from './labels';

/** Removes the containers, volumes and networks with these labels; returns what was removed, in words. */
export async function clear(
  docker: Docker,
  labels: Readonly<Record<string, string>>
): Promise<string[]> {
  const filters = withLabels(labels);
  const removed: string[] = [];
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(async ({ Id, Names }) => {
      await unlessGone(docker.getContainer(Id).remove({ force: true, v: true }));
      removed.push(`container ${Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12)}`);
    })
  );
  for (const { Id, Name } of await docker.listNetworks({ filters })) {
    await unlessGone(docker.getNetwork(Id).remove());
    removed.push(`network ${Name}`);
  }
  const { Volumes } = await docker.listVolumes({ filters });
  for (const { Name } of Volumes ?? []) {
    await unlessGone(docker.getVolume(Name).remove());
    removed.push(`volume ${Name}`);
  }
  return removed;
}

/** 404: it is gone; 409: it is being removed already. */
async function unlessGone(removal: Promise<unknown>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (statusOf(error) !== 404 && statusOf(error) !== 409) {
      throw error;
    }
  }
}
