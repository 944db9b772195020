import type { LogFilter, Milliseconds } from '../../protocol';
import { ProblemError } from '../problem';
import { SEPARATOR } from './columns';
import { severityOf } from './level';
import type { StoredLine } from './lines';
import { matcher, matchesIn, mayTakeLong, TakesTooLong } from './matching';
import type { Piece } from './matching';
import { stripAnsi } from './text';

/** Which lines a reader wants, ready to be asked line by line. */
export interface LineTest {
  /** Equal for equal tests. */
  readonly name: string;
  readonly since: Milliseconds;
  /** Exclusive. */
  readonly until: Milliseconds;
  /** Host and severity (see `tag.ts`); absent where all pass. */
  readonly tag?: (host: string, severity: number) => boolean;
  /** The text without ANSI sequences must match all of these. */
  readonly patterns: readonly RegExp[];
  /**
   * For as many patterns as allow it: matches every text of several lines of which one matches, and few others. So a
   * block of lines without a match is known by one call.
   */
  readonly hints: readonly RegExp[];
  /** A pattern may take very long: it is asked in a thread of its own, by {@link matching}. */
  readonly bounded: boolean;
}

/** What is searched for in the text. */
export interface Pattern {
  readonly pattern: string;
  readonly regex?: boolean;
  readonly caseSensitive?: boolean;
}

/**
 * Reads a filter, and with it what is searched for among the lines that pass. `undefined` when every line passes.
 * @throws ProblemError of kind `usage` for a pattern that is no regular expression
 */
export function lineTest(filter: LogFilter = {}, search?: Pattern): LineTest | undefined {
  const { hosts, level, grep, since = -Infinity, until = Infinity } = filter;
  const patterns: RegExp[] = [];
  if (grep !== undefined && grep !== '') {
    patterns.push(regularExpression(grep, ''));
  }
  if (search) {
    const source = search.regex ? search.pattern : escape(search.pattern);
    patterns.push(regularExpression(source, search.caseSensitive ? '' : 'i'));
  }
  const severity = severityOf(level);
  const wanted = hosts && new Set(hosts);
  const bySeverity = severity > 0;
  if (
    !wanted &&
    !bySeverity &&
    patterns.length === 0 &&
    since === -Infinity &&
    until === Infinity
  ) {
    return undefined;
  }
  return {
    name: JSON.stringify([
      wanted && [...wanted].sort(),
      severity,
      patterns.map(String),
      Number.isFinite(since) ? since : null,
      Number.isFinite(until) ? until : null
    ]),
    since,
    until,
    patterns,
    hints: patterns.flatMap(hint),
    bounded: patterns.some(mayTakeLong),
    ...((wanted || bySeverity) && {
      tag: (host: string, claimed: number) => claimed >= severity && (!wanted || wanted.has(host))
    })
  };
}

/** Whether a line passes but for its text. */
export function passesButForText(test: LineTest, line: StoredLine): boolean {
  const { time } = line.key;
  const severity = severityOf(line.level);
  return time >= test.since && time < test.until && (!test.tag || test.tag(line.host, severity));
}

/**
 * Which lines of some pieces match the test's patterns, by {@link matchesIn}, in a time that is bounded whatever the
 * pattern, while others are served.
 * @throws ProblemError of kind `usage` when the pattern takes too long
 */
export async function matching(
  test: LineTest,
  pieces: readonly Piece[]
): Promise<readonly (readonly number[] | undefined)[]> {
  const { patterns, hints, bounded } = test;
  if (!bounded) {
    return pieces.map(piece => matchesIn(piece, SEPARATOR, test));
  }
  try {
    return await matcher.match(pieces, { patterns, hints });
  } catch (error) {
    if (!(error instanceof TakesTooLong)) {
      throw error;
    }
    const sources = patterns.map(({ source }) => JSON.stringify(source)).join(' and ');
    throw new ProblemError('usage', `The search for ${sources} was stopped: it takes too long.`, {
      hint: 'Repeat nothing inside of a repetition, as (a+)+ does, and begin with text that is in the lines.',
      cause: error
    });
  }
}

/**
 * For each line whether it passes.
 * @throws ProblemError of kind `usage` when the pattern takes too long
 */
export async function passing(
  test: LineTest | undefined,
  lines: readonly StoredLine[]
): Promise<readonly boolean[]> {
  if (!test) {
    return lines.map(() => true);
  }
  const wanted = lines.map(line => passesButForText(test, line));
  const among = [...lines.keys()].filter(at => wanted[at]);
  if (test.patterns.length === 0 || among.length === 0) {
    return wanted;
  }
  const found = await matchesAmong(test, lines, among);
  return lines.map((_, at) => found.has(at));
}

/** Which of some lines match, of those that are asked about. */
async function matchesAmong(
  test: LineTest,
  lines: readonly StoredLine[],
  among: readonly number[]
): Promise<ReadonlySet<number>> {
  const texts = among.map(at => stripAnsi(lines[at]?.text ?? ''));
  const [together] = await matching(test, [{ texts: texts.join(SEPARATOR), count: texts.length }]);
  const apart = async () => {
    const each = await matching(test, texts.map(alone));
    return [...texts.keys()].filter(place => each[place]?.length);
  };
  return new Set((together ?? (await apart())).map(place => among[place] ?? 0));
}

/** A line that is asked about by itself, because it holds a separator. */
export function alone(text: string): Piece {
  return { texts: text, count: 1 };
}

/** A match in one line is a match among several, unless the pattern looks around itself: then it may see the others. */
function hint(pattern: RegExp): RegExp[] {
  return pattern.source.includes('(?') ? [] : [new RegExp(pattern.source, `${pattern.flags}m`)];
}

function regularExpression(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : String(error);
    throw new ProblemError(
      'usage',
      `${JSON.stringify(source)} is no regular expression: ${reason}.`,
      {
        hint: 'Put a backslash before characters that are meant as they are, such as ( [ * + ?.',
        cause: error
      }
    );
  }
}

function escape(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
