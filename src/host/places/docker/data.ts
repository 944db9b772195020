import { stat } from 'node:fs/promises';
import { basename, posix } from 'node:path';
import type Docker from 'dockerode';
import type { LocalChannel, LocalChannels } from '../inputs/channel';
import { filesOf } from '../inputs/files';
import { pipeFeeder } from '../inputs/pipe';
import { SUPPORT_DIRECTORY } from './aws';
import type { ContainerSpec, ReadOnlyMount } from './container';
import { createOptions, DIRECTORIES } from './container';
import { engineWords, statusOf } from './engine';
import { pathStat } from './image';
import type { ContainerFile } from './tree';

/** Data of channels whose script sees pipes in its place. */
const PIPED = `${SUPPORT_DIRECTORY}/channels`;

/**
 * Where the data of each channel lies in a container: a directory is the channel's, a single file lies in it, as one S3
 * object would.
 */
export async function channelMounts(channels: LocalChannels): Promise<ReadOnlyMount[]> {
  return Promise.all(
    Object.entries(channels).map(async ([name, channel]) => {
      const { path: source } = channel;
      const directory = channelDirectory(name, channel);
      const whole = (await stat(source)).isDirectory();
      return { source, target: whole ? directory : `${directory}/${basename(source)}` };
    })
  );
}

function channelDirectory(name: string, { inputMode }: LocalChannel): string {
  return `${inputMode === 'Pipe' ? PIPED : DIRECTORIES.data}/${name}`;
}

/** What feeds the pipes of the channels that have some; see {@link feedPipes}. */
export async function pipeFeeders(channels: LocalChannels): Promise<ContainerFile[]> {
  return Promise.all(
    piped(channels).map(async ([name, channel]) => {
      const files = (await filesOf(channel.path)).map(file => ({
        ...file,
        path: posix.join(channelDirectory(name, channel), file.name)
      }));
      const content = pipeFeeder(name, DIRECTORIES.data, files, channel.recordWrapper);
      return { path: feederPath(name), content, mode: 0o755 };
    })
  );
}

/** Names of the channels that come through pipes. */
export function pipedChannels(channels: LocalChannels): string[] {
  return piped(channels).map(([name]) => name);
}

function piped(channels: LocalChannels): [string, LocalChannel][] {
  return Object.entries(channels).filter(([, { inputMode }]) => inputMode === 'Pipe');
}

function feederPath(channel: string): string {
  return `${SUPPORT_DIRECTORY}/pipes/${channel}.sh`;
}

/** Begins to feed the pipes of a running container, unless that goes on already. It ends with the container. */
export async function feedPipes(
  container: Docker.Container,
  channels: LocalChannels
): Promise<void> {
  for (const name of pipedChannels(channels)) {
    try {
      const feeder = await container.exec({ Cmd: ['/bin/sh', feederPath(name)], User: '0' });
      await feeder.start({ Detach: true });
    } catch (error) {
      // It has ended already.
      if (statusOf(error) !== 409 && statusOf(error) !== 404) {
        throw error;
      }
    }
  }
}

/**
 * A container with its mounts, where the engine sees the very files that this machine does; `undefined` where it does
 * not: another machine behind a socket, a container that shares the engine of its host, owners that are mapped.
 */
export async function createMounted(
  docker: Docker,
  wanted: ContainerSpec
): Promise<Docker.Container | undefined> {
  let container: Docker.Container;
  try {
    container = await docker.createContainer(createOptions(wanted));
  } catch (error) {
    if (/bind source path does not exist|invalid mount|not shared from/i.test(engineWords(error))) {
      return undefined;
    }
    throw error;
  }
  const same = await Promise.all(wanted.mounts.map(mount => isSame(container, mount)));
  if (same.every(Boolean)) {
    return container;
  }
  await container.remove({ force: true, v: true });
  return undefined;
}

/** Two files of the same change, to the nanosecond that both tell, are the same file. */
async function isSame(container: Docker.Container, mount: ReadOnlyMount): Promise<boolean> {
  const there = await pathStat(container, mount.target).catch(() => undefined);
  const { mtimeMs } = await stat(mount.source);
  return there !== undefined && Math.abs(Date.parse(there.mtime) - mtimeMs) < 1.5;
}
