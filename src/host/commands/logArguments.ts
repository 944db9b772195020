import type { ArgumentDeclaration, LogFilter } from '../../protocol';
import type { ArgumentValues } from './command';
import { refuse } from './values';

/** Which lines of a log: what `attach` and `logs` share. */
export const logArguments = {
  tail: { type: 'integer', summary: 'Begin with the last so many lines', minimum: 0 },
  since: { type: 'time', summary: 'Only lines from this time on, as in 90m or 2026-11-22T10:30' },
  until: { type: 'time', summary: 'Only lines before this time' },
  grep: {
    type: 'string',
    summary: 'Only lines that this regular expression matches',
    placeholder: 'REGEX'
  },
  host: {
    type: 'string',
    summary: 'Only lines of this host, as in algo-2',
    repeatable: true,
    placeholder: 'HOST'
  },
  level: {
    type: 'string',
    summary: 'Only lines of this severity and worse',
    choices: ['debug', 'info', 'warning', 'error']
  }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

const LEVELS = ['debug', 'info', 'warning', 'error'] as const;

/**
 * The filter that the values ask for; `undefined` when they ask for every line.
 *
 * @throws ProblemError `usage` for what is no regular expression.
 */
export function logFilter({
  since,
  until,
  grep,
  host,
  level
}: ArgumentValues<typeof logArguments>): LogFilter | undefined {
  if (grep !== undefined) {
    checkRegex(grep, '--grep');
  }
  const filter: LogFilter = {
    since,
    until,
    grep,
    hosts: host.length > 0 ? host : undefined,
    level: LEVELS.find(known => known === level)
  };
  return Object.values(filter).some(condition => condition !== undefined) ? filter : undefined;
}

/** @throws ProblemError `usage` */
function checkRegex(pattern: string, what: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refuse(
      `${what} takes a regular expression, and "${pattern}" is none (${why}); put a backslash before characters that stand for themselves.`
    );
  }
}
