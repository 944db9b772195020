import type { Json } from '../../../protocol';

/**
 * Values as Python writes them. Scripts, AWS's toolkits and `hyperparameters.json` are Python's, so a list has to
 * read `[1, 2]`, a small number `1e-05` and a truth value `True`, byte for byte.
 */

/**
 * `json.dumps(value)`, with Python's defaults: a blank behind `,` and `:`, everything beyond ASCII escaped, keys in the
 * order given.
 */
export function pythonJson(value: Json): string {
  return json(value, ', ', ': ', keys => keys);
}

/** `json.dumps(value, sort_keys=True, separators=(',', ':'))`: the form of the SM_* variables. */
export function compactJson(value: Json): string {
  return json(value, ',', ':', sortedNames);
}

/** `str(value)`. */
export function pythonText(value: Json): string {
  return typeof value === 'string' ? value : pythonRepr(value);
}

/** `repr(value)`. */
function pythonRepr(value: Json): string {
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'number') {
    return pythonNumber(value);
  }
  if (typeof value === 'string') {
    return quoted(value);
  }
  if (isList(value)) {
    return `[${value.map(pythonRepr).join(', ')}]`;
  }
  const items = Object.entries(value).map(([key, item]) => `${quoted(key)}: ${pythonRepr(item)}`);
  return `{${items.join(', ')}}`;
}

/** Names in Python's order of strings: by code point, where JavaScript's is by UTF-16 unit. */
export function sortedNames(names: readonly string[]): string[] {
  return [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

export function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * JavaScript has one kind of number: a whole one up to 2⁵³ is taken for an int, any other for a float. Both languages
 * find the same shortest digits; Python turns to an exponent below 1e-4 and from 1e16 on, and gives it two digits.
 */
function pythonNumber(value: number): string {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    return String(value);
  }
  const [mantissa = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= 16) {
    const sign = exponent < 0 ? '-' : '+';
    return `${mantissa}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  const sign = Object.is(value, -0) || value < 0 ? '-' : '';
  const digits = mantissa.replace(/[-.]/g, '');
  if (exponent < 0) {
    return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  }
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  return `${sign}${whole}.${digits.slice(exponent + 1) || '0'}`;
}

function json(
  value: Json,
  comma: string,
  colon: string,
  order: (keys: string[]) => string[]
): string {
  if (typeof value === 'number') {
    return pythonNumber(value);
  }
  if (typeof value === 'string') {
    return asciiJson(value);
  }
  if (value === null || typeof value === 'boolean') {
    return String(value);
  }
  if (isList(value)) {
    return `[${value.map(item => json(item, comma, colon, order)).join(comma)}]`;
  }
  const items = order(Object.keys(value)).map(
    key => `${asciiJson(key)}${colon}${json(value[key] ?? null, comma, colon, order)}`
  );
  return `{${items.join(comma)}}`;
}

function asciiJson(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t'
};

/** A Python string literal: single quotes unless the text has some and no double ones; what cannot be printed escaped. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const body = text.replace(/[\p{C}\p{Z}\\'"]/gu, character => {
    if (character === ' ' || ((character === '"' || character === "'") && character !== quote)) {
      return character;
    }
    return SHORT_ESCAPES[character] ?? (character === quote ? `\\${quote}` : escaped(character));
  });
  return `${quote}${body}${quote}`;
}

function escaped(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length <= 2) {
    return `\\x${hex.padStart(2, '0')}`;
  }
  return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
