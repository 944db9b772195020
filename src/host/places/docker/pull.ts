import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import type { ImageInspectInfo } from 'dockerode';
import * as z from 'zod/mini';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import type { Progress } from '../place';
import { engineWords, statusOf } from './engine';
import { PullProgress, pullEvent } from './pullProgress';
import { pullProblem } from './pullProblem';
import type { ImageReference } from './reference';
import { parseReference } from './reference';
import type { Login } from './registryLogin';
import { loginTo } from './registryLogin';

export interface PullOptions {
  readonly caller: Caller;
  readonly aws: Aws;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** `linux/arm64`: asked for by a person, who then knows that it may be emulated. The engine's own unless told. */
  readonly platform?: string;
}

/** What the engine learned of an image from its registry, without pulling it. */
const distribution = z.object({
  Platforms: z.nullish(z.array(z.object({ architecture: z.string(), os: z.string() })))
});

/**
 * Makes sure that the engine has an image, of an architecture that it runs, and pulls it where it has not.
 *
 * @throws ProblemError: `not-found`, `denied`, `credentials`, `unavailable`; `machine` for a full disk and a foreign
 * platform; the signal's reason when it aborts
 */
export async function ensureImage(
  docker: Docker,
  image: string,
  options: PullOptions
): Promise<ImageInspectInfo> {
  const reference = parseReference(image);
  const present = await inspect(docker, reference.name);
  if (present && (options.platform === undefined || fits(present, options.platform))) {
    await refuseForeign(docker, reference, [present], options.platform);
    return present;
  }
  const login = await loginTo(reference.registry, options.caller, options.aws, options.signal);
  await refuseForeign(
    docker,
    reference,
    await platforms(docker, reference, login),
    options.platform
  );
  await pull(docker, reference, login, options);
  const pulled = await inspect(docker, reference.name);
  if (!pulled) {
    throw new ProblemError(
      'machine',
      `${reference.name} was pulled, and was removed at once by something else.`
    );
  }
  return pulled;
}

async function inspect(docker: Docker, name: string): Promise<ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(name).inspect();
  } catch (error) {
    if (statusOf(error) === 404) {
      return undefined;
    }
    throw error;
  }
}

function fits({ Os, Architecture }: ImageInspectInfo, platform: string): boolean {
  const [os, architecture] = platform.split('/');
  return Os === os && Architecture === architecture;
}

/** An image of another architecture starts by emulation, if at all, and then crashes in ways that name no cause. */
async function refuseForeign(
  docker: Docker,
  { name }: ImageReference,
  offered: readonly { readonly Architecture: string }[],
  platform: string | undefined
): Promise<void> {
  if (platform !== undefined || offered.length === 0) {
    return;
  }
  const { Arch } = await docker.version();
  if (!offered.some(({ Architecture }) => Architecture === Arch)) {
    const built = [...new Set(offered.map(({ Architecture }) => Architecture))].join(' and ');
    throw new ProblemError(
      'machine',
      `${name} is built for ${built}, and this Docker Engine runs on ${Arch}.`,
      {
        hint: `Take an image for ${Arch}; --platform linux/${offered[0]?.Architecture ?? built} runs this one by slow emulation, where the engine has it.`
      }
    );
  }
}

/** The architectures that a registry has an image for; none where it does not tell. @throws ProblemError */
async function platforms(
  docker: Docker,
  reference: ImageReference,
  login: Login | undefined
): Promise<{ Architecture: string }[]> {
  let answer: unknown;
  try {
    answer = await docker
      .getImage(reference.name)
      .distribution(login === undefined ? {} : { authconfig: login });
  } catch (error) {
    const problem = pullProblem(reference, engineWords(error), error);
    // Some registries answer only a pull; what else is wrong, the pull will say.
    if (problem.problem.kind === 'not-found' || problem.problem.kind === 'unavailable') {
      throw problem;
    }
    return [];
  }
  const parsed = distribution.safeParse(answer);
  return parsed.success
    ? (parsed.data.Platforms ?? [])
        // Attestations are listed as a platform of their own.
        .filter(({ os, architecture }) => os === 'linux' && architecture !== 'unknown')
        .map(({ architecture }) => ({ Architecture: architecture }))
    : [];
}

async function pull(
  docker: Docker,
  reference: ImageReference,
  login: Login | undefined,
  { progress, signal, platform }: PullOptions
): Promise<void> {
  signal?.throwIfAborted();
  let stream: Readable;
  try {
    const answer = await docker.pull(reference.name, {
      ...(login && { authconfig: login }),
      ...(platform !== undefined && { platform }),
      abortSignal: signal
    });
    // The answer is the engine's response itself, whose declared type knows no `destroy`.
    stream = answer as Readable;
  } catch (error) {
    signal?.throwIfAborted();
    throw pullProblem(reference, engineWords(error), error);
  }
  const bar = new PullProgress(reference.name, progress);
  // The engine ends a pull whose asker has gone; what came of it stays for the next time.
  const abort = () => stream.destroy();
  signal?.addEventListener('abort', abort);
  try {
    for await (const line of createInterface({ input: stream })) {
      const event = pullEvent.parse(JSON.parse(line));
      if (event.error !== undefined) {
        throw pullProblem(reference, event.error);
      }
      bar.event(event);
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    stream.destroy();
  }
  signal?.throwIfAborted();
}
