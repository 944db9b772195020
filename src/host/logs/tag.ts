import type { LogLevel } from '../../protocol';
import { LEVELS, severityOf } from './level';

/**
 * Host, lateness and level of a line in one integer: 3 bits of level (0 for none), 1 bit late, then the host's number.
 * One column is quicker to write than three.
 */
export function tagOf(host: number, late = false, severity = 0): number {
  return host * 16 + (late ? 8 : 0) + severity;
}

/** The severity of `error`. */
export const ERROR = severityOf('error');

export function hostIn(tag: number): number {
  return tag >> 4;
}

export function isLate(tag: number): boolean {
  return (tag & 8) !== 0;
}

/** 0 for none, 1 for `debug` … 4 for `error`. */
export function severityIn(tag: number): number {
  return tag & 7;
}

export function levelIn(tag: number): LogLevel | undefined {
  return LEVELS[severityIn(tag) - 1];
}
