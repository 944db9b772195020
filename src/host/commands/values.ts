import type { ArgumentDeclaration, Json } from '../../protocol';
import type { Clock } from '../clock';
import { ProblemError } from '../problem';
import { nearest } from '../nearest';

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000
};

const DURATION = /^(?:\d+(?:\.\d+)?[smhdw])+$/;
const ISO_TIME = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}.*)?$/;

export function refuse(sentence: string): ProblemError {
  return new ProblemError('usage', sentence);
}

/** The given ones of the known words; `undefined`, which means all, when none was given. */
export function some<Word extends string>(
  known: readonly Word[],
  given: readonly string[]
): readonly Word[] | undefined {
  return given.length > 0 ? known.filter(word => given.includes(word)) : undefined;
}

/**
 * Reads one value of an argument from its text. `what` names the argument in a refusal: `--limit of jobs`.
 *
 * @throws ProblemError `usage`
 */
export function readText(
  declaration: ArgumentDeclaration,
  text: string,
  what: string,
  clock: Clock
): Json {
  switch (declaration.type) {
    case 'integer':
      return atLeast(declaration, whole(text, what), what);
    case 'number':
      return atLeast(declaration, decimal(text, what), what);
    case 'boolean':
      return truth(text, what);
    case 'time':
      return moment(text, what, clock);
    case 'json-map':
    case 'text-map':
      return pair(declaration, text, what);
    default:
      return chosen(declaration, text, what);
  }
}

/**
 * Reads one value as a form sends it: JSON of the argument's own type, or text as one would type it.
 *
 * @throws ProblemError `usage`
 */
export function readJson(
  declaration: ArgumentDeclaration,
  value: Json,
  what: string,
  clock: Clock
): Json {
  if (typeof value === 'string') {
    return readText(declaration, value, what, clock);
  }
  switch (declaration.type) {
    case 'boolean':
      if (typeof value === 'boolean') {
        return value;
      }
      break;
    case 'integer':
    case 'number':
    case 'time':
      if (typeof value === 'number') {
        return declaration.type === 'time'
          ? value
          : readText(declaration, String(value), what, clock);
      }
      break;
    case 'json-map':
      if (isRecord(value)) {
        return value;
      }
      break;
    case 'text-map':
      if (isRecord(value) && Object.values(value).every(item => typeof item === 'string')) {
        return value;
      }
      break;
    default:
  }
  throw refuse(`${what} takes a ${declaration.type}, not ${JSON.stringify(value)}.`);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function chosen({ choices }: ArgumentDeclaration, text: string, what: string): string {
  if (!choices || choices.includes(text)) {
    return text;
  }
  const meant = nearest(text, choices);
  const list = choices.join(', ');
  throw refuse(
    meant
      ? `${what} takes one of ${list}, not "${text}"; did you mean "${meant}"?`
      : `${what} takes one of ${list}, not "${text}".`
  );
}

function whole(text: string, what: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value)) {
    throw refuse(`${what} takes a whole number, as in 10, not "${text}".`);
  }
  return value;
}

function decimal(text: string, what: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw refuse(`${what} takes a number, as in 0.5, not "${text}".`);
  }
  return value;
}

function atLeast({ minimum }: ArgumentDeclaration, value: number, what: string): number {
  if (minimum !== undefined && value < minimum) {
    throw refuse(`${what} takes ${minimum} or more, not ${value}.`);
  }
  return value;
}

function truth(text: string, what: string): boolean {
  if (text !== 'true' && text !== 'false') {
    throw refuse(`${what} is a switch and takes true or false, not "${text}".`);
  }
  return text === 'true';
}

function moment(text: string, what: string, clock: Clock): number {
  if (DURATION.test(text)) {
    let ago = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)) {
      ago += Number(amount) * (UNITS[unit ?? ''] ?? 0);
    }
    return clock.now() - ago;
  }
  const time = ISO_TIME.test(text) ? Date.parse(text) : NaN;
  if (Number.isNaN(time)) {
    throw refuse(
      `${what} takes a time ago, as in 90m or 2d, or a date and time, as in 2026-11-22T10:30, not "${text}".`
    );
  }
  return time;
}

/** A map of one entry. */
function pair(declaration: ArgumentDeclaration, text: string, what: string): Json {
  const equals = text.indexOf('=');
  if (equals < 1) {
    const example = declaration.placeholder ?? 'NAME=VALUE';
    throw refuse(`${what} takes ${example}, not "${text}".`);
  }
  const name = text.slice(0, equals);
  const value = text.slice(equals + 1);
  return { [name]: declaration.type === 'json-map' ? jsonOrText(value) : value };
}

function jsonOrText(text: string): Json {
  try {
    const value = JSON.parse(text) as Json;
    // A number that JavaScript cannot hold stays the text that it was.
    const kept = typeof value !== 'number' || Number.isSafeInteger(value) || value % 1 !== 0;
    return kept ? value : text;
  } catch {
    return text;
  }
}
