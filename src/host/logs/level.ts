import type { LogLevel } from '../../protocol';
import { stripAnsi } from './text';

/** From the least to the most severe; the index + 1 is how a level is stored, 0 means none. */
export const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warning', 'error'];

/** A level as it is stored and compared; 0 for none. */
export function severityOf(level: LogLevel | undefined): number {
  return level === undefined ? 0 : LEVELS.indexOf(level) + 1;
}

const WORDS: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  notice: 'info',
  warn: 'warning',
  warning: 'warning',
  error: 'error',
  err: 'error',
  critical: 'error',
  fatal: 'error',
  severe: 'error',
  panic: 'error'
};

const SHOUTED = 'TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|CRITICAL|FATAL|SEVERE';

/** `[1,0]<stderr>:`, `[rank0]: `, `[2026-11-22 10:41:07,311]`: what launchers and loggers put before a line. */
const BRACKETS = '(?:(?:\\[[^\\]]{0,80}\\]|<\\w+>):?\\s*)*';
/** A date, a time, or both, in any of the usual spellings. */
const TIMESTAMP = '\\d{1,4}[-/:.]\\d{1,2}[-/:.]\\d[\\d:.,/TZ+ -]*';
/** `root - `, `sagemaker-training-toolkit `, `42 | `: a logger's or process's name, with what parts it from the next. */
const NAME = '[\\w.@-]+(?:\\s*[-|:]\\s*|\\s+)';

/**
 * A level in capitals where a logger would write it: at the start, behind brackets, behind a time and at most two
 * names, or behind `name - `. Then something must part it from the message.
 */
const HEADER = new RegExp(
  `^\\s*${BRACKETS}(?:${TIMESTAMP}[\\s|:-]*(?:\\[?${NAME}){0,2}|[\\w.]+ - )?\\[?(${SHOUTED})(?=[\\s:\\]|,-]|$)(.*)`
);
/** `[ERROR]`, wherever it stands. */
const BRACKETED = new RegExp(`\\[\\s*(${SHOUTED})\\s*\\]`);
/** `[11/22/2026 10:41:07 INFO 139846]`: SageMaker's built-in algorithms. */
const INSIDE_BRACKETS = new RegExp(`^\\s*\\[[\\d/:,. T-]+(${SHOUTED})\\s[^\\]]*\\]`);
/** `E1122 10:41:07.311 …`: glog, as NCCL and TensorFlow's runtime write. */
const GLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
/** `2026-11-22 10:41:07.311: E tensorflow/…`. */
const TENSORFLOW = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: ([IWEF]) /;
/** `ValueError: …`, `botocore.exceptions.ClientError: …`, `[rank0]: RuntimeError`. */
const EXCEPTION = new RegExp(
  `^${BRACKETS}(?:[A-Za-z_]\\w*\\.)*([A-Z]\\w*(?:Error|Exception|Interrupt|Fault)|SystemExit|StopIteration)(?::\\s*(.*)|\\s*$)`
);
/** `UserWarning: …`, and `module.py:12: FutureWarning: …`. */
const PYTHON_WARNING = /^(?:\S+:\d+: )?[A-Z]\w*Warning:/;
/** `error: …`, `fatal: …`, `train.py:12: error: …`: compilers, linkers, git. */
const TOOL = /^(?:[^\s:]+:(?:\d+:){1,2}\s*)?(error|fatal|fatal error|warning):\s+(.*)/i;
const LOGFMT = /(?:^|\s)(?:level|lvl|severity)="?([A-Za-z]+)"?(?=\s|$)/;
const JSON_LEVEL =
  /"(?:level|levelname|severity|lvl|loglevel|log_level|log\.level)"\s*:\s*(?:"([A-Za-z]+)"|(\d{2})\b)/i;

/**
 * What a line must hold to claim a level in any of these ways, unless it is JSON: most lines hold none of it, and are
 * told from the others by this alone. Cases are spelled out because ignoring them takes four times as long; and one
 * search for all of it would take twice as long as these in turn.
 */
const CLAIMS = [
  `${SHOUTED}|Traceback|Error|Exception|Interrupt|Fault|SystemExit|StopIteration|Warning:`,
  '[eE][rR][rR][oO][rR]:|[fF][aA][tT][aA][lL]:|[wW][aA][rR][nN][iI][nN][gG]:',
  'level=|lvl=|severity=',
  ': [IWEF] '
];
const CLAIM = new RegExp([...CLAIMS, '^[IWEF]\\d'].join('|'));
/** The same in the texts of many lines. An escape sequence may part any of it. */
const EACH_CLAIM = [...CLAIMS, '\u001b'].map(claim => new RegExp(claim, 'g'));
/** The letters that a line may claim a level by when it begins with them: JSON's brace and glog's. */
const CLAIMING = new Set([...'{IWEF'].map(letter => letter.charCodeAt(0)));

/** A message that is a number and nothing more: a metric that happens to be called error, such as `Error: 0.031`. */
const MEASURE = /^[\s:=-]*[-+]?(?:\d[\d.,eE+-]*|nan|inf)\s*%?\s*$/i;
/** Exceptions whose whole message may be a number. */
const NUMERIC_EXCEPTIONS: ReadonlySet<string> = new Set(['KeyError', 'SystemExit']);
/** No header is longer; what stands behind is message. */
const HEADER_LENGTH = 240;

/**
 * The severity that a line's own words claim; most lines claim none. Conservative: a word counts only where a logger,
 * an interpreter or a compiler would put it, so neither prose, nor `val_error=0.1`, nor `0 errors` is an error.
 */
export function detectLevel(text: string): LogLevel | undefined {
  const plain = stripAnsi(text);
  const head = plain.length > HEADER_LENGTH ? plain.slice(0, HEADER_LENGTH) : plain;
  if (head.startsWith('{')) {
    return jsonLevel(plain);
  }
  if (!CLAIM.test(head)) {
    return undefined;
  }
  if (head.includes('Traceback (most recent call last)')) {
    return 'error';
  }
  const shouted = HEADER.exec(head);
  if (shouted) {
    return MEASURE.test(shouted[2] ?? '') && head.length < HEADER_LENGTH
      ? undefined
      : word(shouted[1]);
  }
  if (head.includes('[')) {
    const bracketed = BRACKETED.exec(head) ?? INSIDE_BRACKETS.exec(head);
    if (bracketed) {
      return word(bracketed[1]);
    }
  }
  const letter = (GLOG.exec(head) ?? TENSORFLOW.exec(head))?.[1];
  if (letter !== undefined) {
    return letter === 'I' ? 'info' : letter === 'W' ? 'warning' : 'error';
  }
  const exception = EXCEPTION.exec(head);
  if (exception) {
    const measured = MEASURE.test(exception[2] ?? '') && !!exception[2];
    return measured && !NUMERIC_EXCEPTIONS.has(exception[1] ?? '') ? undefined : 'error';
  }
  if (head.includes('Warning:') && PYTHON_WARNING.test(head)) {
    return 'warning';
  }
  const tool = TOOL.exec(head);
  if (tool) {
    const claimed = tool[1]?.toLowerCase() === 'warning' ? 'warning' : 'error';
    return MEASURE.test(tool[2] ?? '') ? undefined : claimed;
  }
  return head.includes('=') ? word(LOGFMT.exec(head)?.[1]) : undefined;
}

/** Some lines, of which the texts lie one behind the other. */
interface Lines {
  readonly count: number;
  readonly texts: string;
  text(at: number): string;
  /** Where a text begins and ends among all. */
  textStart(at: number): number;
  textEnd(at: number): number;
}

/** What {@link detectLevel} says of each line as a number, 0 for none: what most lines cost is a look at all together. */
export function severitiesOf(lines: Lines): Uint8Array {
  const { count, texts } = lines;
  const severities = new Uint8Array(count);
  const claiming = claimingIn(lines);
  for (let at = 0; at < count; at++) {
    if (claiming[at] === 1 || CLAIMING.has(texts.charCodeAt(lines.textStart(at)))) {
      severities[at] = severityOf(detectLevel(lines.text(at)));
    }
  }
  return severities;
}

/** 1 for each line that holds a claim. */
function claimingIn(lines: Lines): Uint8Array {
  const claiming = new Uint8Array(lines.count);
  for (const claim of EACH_CLAIM) {
    let at = 0;
    claim.lastIndex = 0;
    while (claim.test(lines.texts)) {
      while (lines.textEnd(at) < claim.lastIndex) {
        at++;
      }
      claiming[at] = 1;
      claim.lastIndex = lines.textEnd(at);
    }
  }
  return claiming;
}

/** Loggers that write JSON name the level in words, or by pino's and bunyan's numbers. */
function jsonLevel(text: string): LogLevel | undefined {
  const found = JSON_LEVEL.exec(text);
  if (!found) {
    return undefined;
  }
  if (found[2] === undefined) {
    return word(found[1]);
  }
  const number = Number(found[2]);
  return number >= 50 ? 'error' : number >= 40 ? 'warning' : number >= 30 ? 'info' : 'debug';
}

function word(claimed: string | undefined): LogLevel | undefined {
  return claimed === undefined ? undefined : WORDS[claimed.toLowerCase()];
}
