import { freemem, totalmem } from 'node:os';
import { statfs } from 'node:fs/promises';
import type Docker from 'dockerode';
import * as z from 'zod/mini';
import type { Finding } from '../../../protocol';
import type { Caller } from '../../caller';
import type { EngineAddress } from '../../places/docker/engine';
import { addressOf, addressText, connect, engineProblem } from '../../places/docker/engine';
import { countGpus } from '../../places/process/gpu';
import { keptRegistries } from '../../places/docker/registryLogin';
import { isCode } from '../../systemError';
import { counted, size } from '../show/figures';
import type { Check } from './finding';
import { failed } from './finding';

/** Below this much free disk a framework image, which unpacks to 10 to 20 GB, does not fit. */
const ROOM_FOR_AN_IMAGE = 25e9;
/** Interfaces of engines older than Docker 20.10 lack what we ask for. */
const OLDEST_API = 1.41;

/** What is of interest in `GET /info`. https://docs.docker.com/reference/api/engine/version/v1.41/#tag/System/operation/SystemInfo */
const information = z.object({
  ServerVersion: z.string(),
  OperatingSystem: z.optional(z.string()),
  Architecture: z.optional(z.string()),
  Driver: z.optional(z.string()),
  DockerRootDir: z.string(),
  MemTotal: z.optional(z.number()),
  NCPU: z.optional(z.number()),
  CgroupDriver: z.optional(z.string()),
  SecurityOptions: z.nullish(z.array(z.string())),
  Runtimes: z.nullish(z.record(z.string(), z.unknown())),
  DiscoveredDevices: z.nullish(z.array(z.unknown()))
});

interface Engine {
  readonly address: EngineAddress;
  readonly info: z.infer<typeof information>;
  readonly api: string;
}

/** Everything about Docker; each is asked of the engine that this caller's `docker` would use. */
export function dockerChecks(): Readonly<Record<string, Check>> {
  // One doctor asks the engine once, however many checks want to know.
  const asked = new WeakMap<AbortSignal, Promise<Engine>>();
  const engineFor = (caller: Caller, signal: AbortSignal): Promise<Engine> => {
    const known = asked.get(signal) ?? ask(caller, signal);
    asked.set(signal, known);
    return known;
  };
  const withEngine =
    (check: (engine: Engine, caller: Caller) => Promise<Finding>): Check =>
    async (_host, caller, signal) => {
      const engine = await engineFor(caller, signal).catch(() => undefined);
      // That there is none is said once.
      return engine && check(engine, caller);
    };
  return {
    Docker: (_host, caller, signal) => engineFinding(() => engineFor(caller, signal)),
    'Docker GPU': withEngine(checkEngineGpu),
    'Docker disk': withEngine(checkDisk),
    Memory: withEngine(checkMemory),
    Registries: withEngine((_engine, caller) => checkRegistries(caller))
  };
}

/** How the engine is that this caller's `docker` would talk to; it never throws. */
export function findEngine(caller: Caller, signal: AbortSignal): Promise<Finding> {
  return engineFinding(() => ask(caller, signal));
}

async function engineFinding(engine: () => Promise<Engine>): Promise<Finding> {
  try {
    return checkEngine(await engine());
  } catch (error) {
    // No fault: processes run without an engine.
    return { ...failed('Docker', error), state: 'missing' };
  }
}

/** @throws ProblemError */
async function ask(caller: Caller, signal: AbortSignal): Promise<Engine> {
  const address = await addressOf(caller);
  const docker: Docker = await connect(address);
  try {
    const [info, { ApiVersion }] = await before(
      signal,
      Promise.all([docker.info() as Promise<unknown>, docker.version()])
    );
    return { address, info: information.parse(info), api: ApiVersion };
  } catch (error) {
    throw engineProblem(error, address);
  }
}

/** An engine that hangs must not hold up the doctor. */
function before<Answer>(signal: AbortSignal, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('it gives no answer')), { once: true });
    answer.then(resolve, reject);
  });
}

function checkEngine({ address, info, api }: Engine): Finding {
  const rootless = info.SecurityOptions?.some(option => option.includes('rootless'));
  const words = [
    `version ${info.ServerVersion}${rootless ? ', rootless' : ''}, at ${addressText(address)}`,
    info.OperatingSystem,
    info.Architecture,
    info.Driver && `storage ${info.Driver}`
  ];
  const text = words.filter(Boolean).join(', ');
  if (Number(api) < OLDEST_API) {
    return {
      what: 'Docker',
      state: 'broken',
      text: `version ${info.ServerVersion} is older than what local runs need`,
      next: 'Update it to 20.10 or newer: https://docs.docker.com/engine/install/'
    };
  }
  if (info.Driver === 'vfs') {
    return {
      what: 'Docker',
      state: 'fine',
      text,
      next: 'The storage driver vfs copies every layer of an image for each container: starts are slow and the disk fills. Let the engine use overlay2.'
    };
  }
  if (rootless && info.CgroupDriver === 'none') {
    return {
      what: 'Docker',
      state: 'fine',
      text,
      next: 'This rootless engine may set no limits, so --memory has no effect: it needs control groups of version 2 and systemd. https://docs.docker.com/engine/security/rootless/tips/#limiting-resources'
    };
  }
  return { what: 'Docker', state: 'fine', text };
}

/** What `--instance local_gpu` with an image would use. */
async function checkEngineGpu({ address, info }: Engine, caller: Caller): Promise<Finding> {
  const what = 'Docker GPU';
  const runtime =
    Object.hasOwn(info.Runtimes ?? {}, 'nvidia') || Boolean(info.DiscoveredDevices?.length);
  const here = 'socketPath' in address;
  let gpus: number | undefined;
  try {
    gpus = await countGpus(caller.context.env);
  } catch (error) {
    if (here) {
      return { ...failed(what, error), state: 'missing', next: undefined };
    }
  }
  if (!runtime) {
    return {
      what,
      state: 'missing',
      text: 'the engine has no NVIDIA runtime, so no container gets a GPU; --instance local_gpu works without --image',
      next: 'Install the NVIDIA Container Toolkit, then: sudo nvidia-ctk runtime configure --runtime=docker && sudo systemctl restart docker'
    };
  }
  const count =
    gpus === undefined || !here ? 'the GPUs of the engine’s machine' : counted(gpus, 'GPU');
  return {
    what,
    state: 'fine',
    text: `--instance local_gpu --image … uses ${count}; choose by --gpus`
  };
}

/** The engine's disk can be asked only where it is this machine's. */
async function checkDisk({
  address,
  info: { DockerRootDir: directory }
}: Engine): Promise<Finding> {
  const what = 'Docker disk';
  if (!('socketPath' in address)) {
    return {
      what,
      state: 'fine',
      text: `${directory} on another machine, whose room cannot be seen from here`
    };
  }
  try {
    const { bavail, bsize } = await statfs(directory);
    const free = bavail * bsize;
    const text = `${size(free)} free in ${directory}`;
    return free < ROOM_FOR_AN_IMAGE
      ? {
          what,
          state: 'missing',
          text: `${text}; a framework image takes up to ${size(ROOM_FOR_AN_IMAGE)}`,
          next: 'Make room: docker system prune'
        }
      : { what, state: 'fine', text };
  } catch (error) {
    if (isCode(error, 'ENOENT', 'EACCES')) {
      return { what, state: 'fine', text: `${directory}, which cannot be looked at from here` };
    }
    throw error;
  }
}

/** A container gets half of the machine's memory to share, as scripts with many data loaders need. */
async function checkMemory({ info: { MemTotal = totalmem(), NCPU } }: Engine): Promise<Finding> {
  return {
    what: 'Memory',
    state: 'fine',
    text: `${size(MemTotal)} and ${NCPU ?? '?'} CPUs for containers, ${size(MemTotal / 2)} of it as shared memory (/dev/shm); ${size(freemem())} free here`
  };
}

async function checkRegistries(caller: Caller): Promise<Finding> {
  const what = 'Registries';
  const kept = await keptRegistries(caller);
  const names = kept.length > 0 ? `; docker keeps logins for ${kept.join(', ')}` : '';
  return {
    what,
    state: 'fine',
    text: `private ones of Amazon ECR are entered with this caller’s AWS credentials${names}`
  };
}
