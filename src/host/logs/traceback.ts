import type { LogLine, Traceback } from '../../protocol';
import type { Log } from './log';
import { stripAnsi } from './text';

/** What begins a traceback: group 1 is what a launcher puts before every line, such as `[rank0]: ` or `[1,0]<stderr>:`. */
export const HEADER =
  /^(.*?)(?: {2}\+ Exception Group |Exception Group )?Traceback \(most recent call last\):\s*$/;
/** A syntax error is told without a header; its `File` line names no function. */
const SYNTAX_FILE = /^ {2}File ".*", line \d+\s*$/;
/** https://docs.python.org/3/library/traceback.html: what stands between chained exceptions. */
export const CHAIN =
  /^(?:During handling of the above exception, another exception occurred:|The above exception was the direct cause of the following exception:)\s*$/;
/** `ValueError: …`, `torch.cuda.OutOfMemoryError: …`, `KeyboardInterrupt`. */
const EXCEPTION = /^[A-Za-z_][\w.]*(?::\s|:?\s*$)/;
export const INDENTED = /^\s+\S/;
/** Frames and notes of an exception group hang on bars. */
export const BAR = /^\s*[|+]/;

/** Lines that are looked at before giving up: a traceback stands near the end, or it did not end the job. */
const MOST_LINES = 20_000;
const WINDOW = 2_000;
/** A traceback that begins so near to where reading began may have a chained one before it. */
const MARGIN = 200;

interface Candidate {
  readonly lines: { readonly ordinal: number; readonly text: string }[];
  readonly prefix: string;
  /** `frames`: the exception's own line is still to come. `ended`: only what belongs behind it may come. `chained`: another traceback must come. */
  phase: 'frames' | 'ended' | 'chained';
  /** Blank lines that belong to it only if a chained exception follows. */
  readonly blanks: { readonly ordinal: number; readonly text: string }[];
}

/**
 * The last Python traceback in the last 20,000 lines of a log, chained exceptions included; `undefined` when there is
 * none. With several hosts it is the one that began last.
 */
export async function lastTraceback(log: Log): Promise<Traceback | undefined> {
  const { total } = log.state();
  const lines: LogLine[] = [];
  let found: Traceback | undefined;
  for (let first = total; first > 0 && total - first < MOST_LINES;) {
    const end = first;
    first = Math.max(0, end - WINDOW);
    lines.unshift(...(await log.read(undefined, first, end - first)));
    found = tracebackOf(lines);
    if (found && found.ordinal >= first + MARGIN) {
      return found;
    }
  }
  return found;
}

/** The last traceback among lines that are in order, each with its ordinal. */
export function tracebackOf(lines: readonly LogLine[]): Traceback | undefined {
  const hosts = new Map<string, LogLine[]>();
  for (const line of lines) {
    const own = hosts.get(line.host) ?? [];
    // One event of CloudWatch can hold a whole traceback.
    own.push(...line.text.split('\n').map(text => ({ ...line, text })));
    hosts.set(line.host, own);
  }
  let last: Traceback | undefined;
  for (const [host, own] of hosts) {
    const found = lastOfHost(own);
    const ordinal = found?.lines[0]?.ordinal;
    if (found && ordinal !== undefined && ordinal > (last?.ordinal ?? -1)) {
      last = { host, ordinal, lines: found.lines.map(({ text }) => text) };
    }
  }
  return last;
}

function lastOfHost(lines: readonly LogLine[]): Candidate | undefined {
  let complete: Candidate | undefined;
  let current: Candidate | undefined;
  const close = () => {
    complete = current && current.phase !== 'frames' ? current : complete;
    current = undefined;
  };
  for (const [at, line] of lines.entries()) {
    const whole = stripAnsi(line.text).replace(/\r$/, '');
    const ordinal = line.ordinal ?? at;
    const begun = beginning(whole, line.text, lines[at + 1]);
    if (begun !== undefined) {
      if (current?.phase !== 'chained' || current.prefix !== begun.prefix) {
        close();
        current = { lines: [], prefix: begun.prefix, phase: 'frames', blanks: [] };
      }
      current.phase = 'frames';
      current.lines.push(...current.blanks.splice(0), { ordinal, text: begun.text });
    } else if (current && !goesOn(current, ordinal, whole)) {
      close();
    }
  }
  close();
  return complete;
}

function beginning(
  whole: string,
  text: string,
  next: LogLine | undefined
): { prefix: string; text: string } | undefined {
  const header = HEADER.exec(whole);
  if (header) {
    const prefix = /^\s*\|\s*$/.test(header[1] ?? '') ? '' : (header[1] ?? '');
    return { prefix, text: whole.slice(prefix.length) };
  }
  return SYNTAX_FILE.test(text) && next && !/^ {2}File /.test(next.text)
    ? { prefix: '', text: whole }
    : undefined;
}

/** Takes a line into a traceback; false when it does not belong and ends it. */
function goesOn(current: Candidate, ordinal: number, whole: string): boolean {
  const { prefix } = current;
  if (!whole.startsWith(prefix) && whole.trim() !== prefix.trim()) {
    // Another rank of the same host, between the lines of this one.
    return true;
  }
  const line = { ordinal, text: whole.slice(prefix.length) };
  if (line.text.trim() === '') {
    current.blanks.push(line);
    return true;
  }
  if (CHAIN.test(line.text)) {
    current.phase = 'chained';
  } else if (current.phase === 'frames') {
    const frame = INDENTED.test(line.text) && !BAR.test(line.text);
    if (!frame && !BAR.test(line.text) && !EXCEPTION.test(line.text)) {
      return false;
    }
    current.phase = frame ? 'frames' : 'ended';
  } else if (current.blanks.length > 0 || !(INDENTED.test(line.text) || BAR.test(line.text))) {
    return false;
  }
  current.lines.push(...current.blanks.splice(0), line);
  return true;
}
