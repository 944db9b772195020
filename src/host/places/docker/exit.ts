/** How a container ended, as the engine tells. */
export interface ContainerEnd {
  readonly code: number;
  /** A process of it was killed for want of memory. */
  readonly outOfMemory: boolean;
  /** What the engine itself says. */
  readonly error: string;
}

/** What SageMaker runs in an image. */
export type Verb = 'train' | 'serve';

/** What surrounds an end and helps to explain it. */
export interface EndSurroundings {
  /** The end of the host's log. */
  readonly logTail: string;
  /** Bytes that the container was allowed; absent where nothing but the machine was the limit. */
  readonly memory?: number;
  readonly image: string;
  /** What SageMaker has the image run: `train` unless told. */
  readonly verb?: Verb;
  /** The engine did not answer for a while. */
  readonly engineAway?: boolean;
}

/**
 * Why a container ended, in a sentence; `undefined` where exit code and traceback say it all.
 */
export function endCause(end: ContainerEnd, around: EndSurroundings): string | undefined {
  const { logTail, image, verb = 'train' } = around;
  const words = `${end.error}\n${logTail}`;
  if (end.outOfMemory) {
    const limit =
      around.memory === undefined
        ? 'the machine’s memory ran out'
        : `it used more than its ${gigabytes(around.memory)} GB (--memory)`;
    return `OutOfMemory: a process of the container was killed because ${limit}.`;
  }
  if (end.code === 0) {
    return undefined;
  }
  if (around.engineAway === true && endedWithEngine(end.code)) {
    return 'The Docker Engine ended or was restarted while the container ran, and ended the container with it.';
  }
  if (/exec format error/i.test(words)) {
    return `The image ${image} is built for another kind of processor than this machine has (exec format error).`;
  }
  const program = /exec (\S+) failed: (No such file|Permission denied|Exec format)/.exec(logTail);
  if (program) {
    return program[2] === 'No such file'
      ? `The image ${image} has no program “${program[1]}”; ${withoutProgram(verb)}.`
      : `The program ${program[1]} of the image ${image} cannot be executed (${program[2]?.toLowerCase()}).`;
  }
  const missing = /error while loading shared libraries: ([^:\s]+)/.exec(logTail)?.[1];
  if (missing !== undefined) {
    return `The image ${image} lacks the shared library ${missing}.`;
  }
  if (/No space left on device/i.test(words)) {
    return 'The disk that the container writes to is full (no space left on device).';
  }
  if (
    /Bus error|DataLoader worker .*bus error|shared memory \(shm\)/i.test(logTail) ||
    end.code === 135
  ) {
    return verb === 'train'
      ? 'Shared memory ran out; give it more with --shm-size.'
      : 'Shared memory ran out: it has half of the machine’s.';
  }
  const cuda = CUDA.exec(logTail)?.[0];
  if (cuda !== undefined) {
    return `CUDA was not found (“${cuda.trim()}”): take --instance local_gpu, and an image whose CUDA fits the driver.`;
  }
  return EXIT_WORDS[end.code]?.(image);
}

/** What an engine leaves of a container that it ended with itself, or found alone when it came back. */
const ENGINE_CODES: ReadonlySet<number> = new Set([0, 137, 143, 255]);

/** Whether a container may have ended with its engine, which was away. */
export function endedWithEngine(code: number): boolean {
  return ENGINE_CODES.has(code);
}

const CUDA =
  /.*(?:Found no NVIDIA driver|no CUDA-capable device|CUDA driver version is insufficient|libcuda\.so[.\d]*: cannot open|Torch not compiled with CUDA|No CUDA GPUs are available).*/i;

const EXIT_WORDS: Readonly<Record<number, (image: string) => string>> = {
  126: image =>
    `The program of the image ${image} is there but cannot be executed (exit code 126).`,
  127: image => `A program that the image ${image} was to run is not there (exit code 127).`,
  132: () =>
    'It ran an instruction that this processor does not know (SIGILL); a package may be built for another one.',
  134: () => 'It aborted itself (SIGABRT), as C and C++ libraries do on an error.',
  137: () =>
    'It was killed (SIGKILL): by somebody, or by the system for want of memory that the engine did not notice.',
  139: () => 'It crashed in compiled code, a segmentation fault (SIGSEGV).',
  143: () => 'It was asked to end by somebody else (SIGTERM).',
  255: () => 'The Docker Engine ended while the container ran, or lost it.'
};

/** Why the engine could not start a container, in a sentence and what to do about it. */
export function startCause(
  words: string,
  image: string,
  verb: Verb = 'train'
): { readonly message: string; readonly hint: string } | undefined {
  const program = /exec: "([^"]+)": (?:executable file not found|stat [^:]*: no such file)/.exec(
    words
  );
  if (program) {
    return {
      message: `The image ${image} has no program “${program[1]}”.`,
      hint: sentence(withoutProgram(verb))
    };
  }
  if (/exec format error/i.test(words)) {
    return {
      message: `The image ${image} is built for another kind of processor than this machine has (exec format error).`,
      hint: 'Take an image for this machine, or install emulation (docker run --privileged tonistiigi/binfmt --install all).'
    };
  }
  if (
    /could not select device driver|nvidia-container-cli|unresolvable CDI|libnvidia-ml/i.test(words)
  ) {
    return {
      message:
        'The Docker Engine cannot give a GPU to a container: it has no working NVIDIA runtime.',
      hint: 'Install the NVIDIA Container Toolkit (sudo nvidia-ctk runtime configure && sudo systemctl restart docker), or use --instance local_cpu.'
    };
  }
  if (/port is already allocated|address already in use/i.test(words)) {
    return {
      message: `The port that the Docker Engine chose for the container is taken by somebody else: ${words}.`,
      hint: 'Do it again: it takes another one.'
    };
  }
  if (/no such file or directory/i.test(words) && /exec/.test(words)) {
    return {
      message: `The image ${image} cannot run its program: ${words}.`,
      hint: 'Its interpreter or loader is missing; a script may name one in its first line that is not there.'
    };
  }
  return undefined;
}

/** What to do about an image that lacks the program that SageMaker runs. */
export function withoutProgram(verb: Verb): string {
  return verb === 'train'
    ? 'name what it runs by --container-entrypoint, or take an image with SageMaker’s `train`'
    : 'take an image with SageMaker’s `serve`, or leave the image out to serve with the notebook’s own Python';
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
