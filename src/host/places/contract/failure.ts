/** Classes of the toolkit that the first line of a failure names. */
export type FailureClass =
  'ExecuteUserScriptError' | 'InstallRequirementsError' | 'InstallModuleError';

/** How a process ended; exactly one of the two is set. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** DescribeTrainingJob tells so many characters of a failure. */
export const FAILURE_REASON_LENGTH = 1024;

/** How much of a log's end is looked at for its last traceback. */
export const LOG_TAIL_BYTES = 64 * 1024;

/** Numbers of the signals that end a process, for exit codes as a shell and a container tell them: 128 + number. */
const SIGNAL_NUMBERS: Readonly<Partial<Record<NodeJS.Signals, number>>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGTRAP: 5,
  SIGABRT: 6,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
  SIGXCPU: 24,
  SIGXFSZ: 25
};

const SIGNAL_WORDS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGHUP: 'its terminal was closed (SIGHUP)',
  SIGINT: 'it was interrupted (SIGINT)',
  SIGQUIT: 'it was asked to quit (SIGQUIT)',
  SIGILL:
    'it ran an instruction that this processor does not know (SIGILL); a package may be built for another one',
  SIGABRT: 'it aborted itself (SIGABRT), as C and C++ libraries do on an error',
  SIGBUS: 'it read memory that is not there (SIGBUS); shared memory may be too small',
  SIGFPE: 'it divided by zero in compiled code (SIGFPE)',
  SIGKILL: 'it was killed (SIGKILL)',
  SIGSEGV: 'it crashed in compiled code, a segmentation fault (SIGSEGV)',
  SIGPIPE: 'it wrote to a closed pipe (SIGPIPE)',
  SIGTERM: 'it was asked to end by somebody else (SIGTERM)',
  SIGXCPU: 'it used up its allowed processor time (SIGXCPU)',
  SIGXFSZ: 'it wrote a file beyond the allowed size (SIGXFSZ)'
};

/** The exit code that a container would tell. */
export function exitCodeOf(exit: Exit): number {
  if (exit.code !== null) {
    return exit.code;
  }
  return 128 + ((exit.signal && SIGNAL_NUMBERS[exit.signal]) ?? 0);
}

/**
 * The text of `/opt/ml/output/failure` as the toolkit writes it for a command that failed, at most
 * {@link FAILURE_REASON_LENGTH} characters, so that all of it reaches FailureReason. Where the toolkit leaves
 * ErrorMessage empty, this one holds the last traceback of the log.
 */
export function failureText(failure: {
  readonly class: FailureClass;
  readonly exit: Exit;
  readonly command: string;
  /** The end of the job's log; see {@link LOG_TAIL_BYTES}. */
  readonly logTail: string;
  /** What the last look at the process found, e.g. `15.1 of 16.0 GB of memory in use`. */
  readonly memory?: string;
  /** Why it ended, in words, where more is known than the exit tells. */
  readonly cause?: string;
}): string {
  const head = `${failure.class}:\nExitCode ${exitCodeOf(failure.exit)}\n`;
  const extra = failure.cause ?? extraInformation(failure.exit, failure.memory);
  const tail = `${extra === '' ? '' : `\nExtraInfo "${extra}"`}\nCommand "${shortened(failure.command, 200)}"`;
  const room = FAILURE_REASON_LENGTH - head.length - tail.length - 'ErrorMessage ""'.length;
  return `${head}ErrorMessage "${keepEnd(errorMessage(failure.logTail), room)}"${tail}`;
}

/** What the log says about the end: its last traceback, or else its last lines. */
export function errorMessage(logTail: string): string {
  const lines = logTail.replaceAll('\r\n', '\n').trimEnd().split('\n');
  const start = lines.findLastIndex(line => /Traceback \(most recent call last\):\s*$/.test(line));
  return start < 0 ? lines.slice(-LAST_LINES).join('\n') : traceback(lines.slice(start));
}

const LAST_LINES = 10;

/** Header and frames, the line of the exception, and a few lines that its message may go on with. */
function traceback(lines: readonly string[]): string {
  const exception = lines.findIndex((line, index) => index > 0 && /^\S/.test(line));
  return (exception < 0 ? lines : lines.slice(0, exception + LAST_LINES)).join('\n');
}

function extraInformation(exit: Exit, memory: string | undefined): string {
  const killed = exit.signal === 'SIGKILL' || exit.code === 137;
  const words = exit.signal
    ? `The script did not end by itself: ${SIGNAL_WORDS[exit.signal] ?? `a signal ended it (${exit.signal})`}.`
    : '';
  const possibility = killed
    ? `Possibly OutOfMemory: the system kills a process this way when memory runs out${memory ? ` (last seen: ${memory})` : ''}.`
    : '';
  return [words, possibility].filter(Boolean).join(' ');
}

/** A traceback tells most at its end and its header says what it is: what is cut is the middle. */
function keepEnd(text: string, room: number): string {
  if (text.length <= room) {
    return text;
  }
  const header = text.slice(0, text.indexOf('\n') + 1);
  const start = header.length > 0 && header.length < 60 ? `${header}  …` : '…';
  return start + text.slice(start.length - room);
}

function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
