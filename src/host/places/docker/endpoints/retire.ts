import type Docker from 'dockerode';
import type { Milliseconds } from '../../../../protocol';
import { clear } from '../clear';
import { withLabels } from '../labels';
import { stopContainer } from '../stop';

/** Stops the containers with these labels, with SIGTERM and after `grace` SIGKILL, and removes them. */
export async function endContainer(
  docker: Docker,
  labels: Readonly<Record<string, string>>,
  grace: Milliseconds
): Promise<void> {
  const found = await docker.listContainers({ all: true, filters: withLabels(labels) });
  await Promise.all(found.map(({ Id }) => stopContainer(docker.getContainer(Id), false, grace)));
  await clear(docker, labels);
}
