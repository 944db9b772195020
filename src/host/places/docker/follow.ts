import type Docker from 'dockerode';
import type { Clock } from '../../clock';
import { LogCopy } from './copyLog';
import type { ContainerEnd } from './exit';
import type { HostFiles } from './layout';

/** A log that ended before its container did is asked for again after so long. */
const BREATH = 250;

/**
 * Copies the log of a container to its end, and tells the end. The log of a container that is being started is asked for at
 * once: the engine then answers between the start and the end, while it is busy for a tenth of a second with the end of a
 * short script.
 *
 * @param started of a container that is being started; what it is rejected with is thrown here
 */
export async function followContainer(
  container: Docker.Container,
  files: Pick<HostFiles, 'log' | 'times'>,
  clock: Clock,
  signal: AbortSignal,
  started?: Promise<unknown>
): Promise<ContainerEnd> {
  started?.catch(() => undefined);
  await using copy = await LogCopy.open(files);
  const early = started && copy.pass(container, signal);
  early?.catch(() => undefined);
  await started;
  const over = new AbortController();
  const ended = container.wait({ abortSignal: signal }).finally(() => over.abort());
  ended.catch(() => undefined);
  await early;
  // Empty is what the engine gives that was asked before it began with the start.
  if (early && copy.bytes > 0) {
    await Promise.race([ended, clock.sleep(BREATH, signal)]);
  }
  while (!over.signal.aborted) {
    await copy.pass(container, signal);
    await Promise.race([ended, clock.sleep(BREATH, signal)]);
  }
  await ended;
  // What the engine had not handed out yet when the container ended.
  await copy.pass(container, signal);
  const { State } = await container.inspect();
  return { code: State.ExitCode, outOfMemory: State.OOMKilled, error: State.Error };
}
