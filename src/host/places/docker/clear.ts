import type Docker from 'dockerode';
import type { Leftover } from '../../../protocol';
import type { Leftovers } from '../leftovers';
import type { EngineAddress } from './engine';
import { atEngine, connect, statusOf } from './engine';
import { withLabels } from './labels';

/** Something in the engine, and how it goes. */
export interface Labelled {
  readonly what: Extract<Leftover['what'], 'container' | 'network' | 'volume'>;
  readonly name: string;
  /** That it has gone meanwhile is no error. */
  remove(): Promise<void>;
}

/** The containers, networks and volumes with these labels, in the order in which they can be removed. */
export async function labelled(
  docker: Docker,
  labels: Readonly<Record<string, string>>
): Promise<Labelled[]> {
  const filters = withLabels(labels);
  const [containers, networks, { Volumes }] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters })
  ]);
  return [
    ...containers.map(({ Id, Names }) => ({
      what: 'container' as const,
      name: Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12),
      remove: () => unlessGone(docker.getContainer(Id).remove({ force: true, v: true }))
    })),
    ...networks.map(({ Id, Name }) => ({
      what: 'network' as const,
      name: Name,
      remove: () => unlessGone(docker.getNetwork(Id).remove())
    })),
    ...(Volumes ?? []).map(({ Name }) => ({
      what: 'volume' as const,
      name: Name,
      remove: () => unlessGone(docker.getVolume(Name).remove())
    }))
  ];
}

/** Removes the containers, networks and volumes with these labels. */
export async function clear(
  docker: Docker,
  labels: Readonly<Record<string, string>>
): Promise<void> {
  const all = await labelled(docker, labels);
  await Promise.all(
    all.filter(({ what }) => what === 'container').map(container => container.remove())
  );
  for (const other of all.filter(({ what }) => what !== 'container')) {
    await other.remove();
  }
}

/**
 * What is found at an engine, where also its removal fails with a problem of that engine's.
 *
 * @throws ProblemError
 */
export async function leftoversAt(
  address: EngineAddress,
  find: (docker: Docker) => Promise<Leftovers>
): Promise<Leftovers> {
  const { found, kept } = await atEngine(address, undefined, async () =>
    find(await connect(address))
  );
  return {
    found: found.map(one =>
      one.what === 'directory'
        ? one
        : {
            ...one,
            remove: () =>
              atEngine(address, `removing the ${one.what} ${one.name}`, () => one.remove())
          }
    ),
    kept
  };
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
