import Anser from 'anser';

/** Characters of a line that a row draws; what is longer is cut and can be opened in full. */
export const DISPLAY_LIMIT = 4_000;

/** A stretch of a line that looks the same throughout. */
export interface TextRun {
  readonly text: string;
  /** Our own class names only, never anything that the log wrote. */
  readonly classes: readonly string[];
  /** `rgb(r, g, b)`, made from numbers. */
  readonly color?: string;
  readonly background?: string;
}

export interface ReadableText {
  readonly runs: readonly TextRun[];
  /** Characters that were left out at the end. */
  readonly cut: number;
}

/**
 * A log line as a person can read it: the last state of a progress bar, colours from ANSI sequences, no other
 * terminal control, and every invisible character that could deceive (control codes, bidirectional overrides)
 * made visible. The result is text and class names; it is never parsed as HTML.
 *
 * @param breaks Keep line breaks inside the text (a CloudWatch event can hold several lines) instead of showing them as ␤.
 */
export function readable(text: string, limit = DISPLAY_LIMIT, breaks = false): ReadableText {
  const folded = fold(text);
  const kept = folded.length > limit ? whole(folded, limit) : folded;
  const runs = paint(erase(kept)).flatMap(run => reveal(run, breaks));
  return { runs, cut: folded.length - kept.length };
}

/** The same as plain text: what copying and saving give. */
export function plainText(text: string, limit = Number.MAX_SAFE_INTEGER): string {
  return readable(text, limit, true)
    .runs.map(run => run.text)
    .join('');
}

/** Puts the runs into an element, as text nodes and spans. */
export function drawRuns(into: HTMLElement, runs: readonly TextRun[]): void {
  const [first] = runs;
  if (runs.length === 0) {
    into.textContent = '';
  } else if (runs.length === 1 && first && isPlain(first)) {
    into.textContent = first.text;
  } else {
    into.replaceChildren(...runs.map(runNode));
  }
}

/** Splits runs so that the stretches of the whole text that a pattern matches carry a class. */
export function highlight(
  runs: readonly TextRun[],
  pattern: RegExp,
  className: string
): readonly TextRun[] {
  const ranges = matches(runs.map(run => run.text).join(''), pattern);
  if (ranges.length === 0) {
    return runs;
  }
  const result: TextRun[] = [];
  let start = 0;
  for (const run of runs) {
    let at = 0;
    for (const [from, to] of ranges) {
      const left = Math.max(at, from - start);
      const right = Math.min(run.text.length, to - start);
      if (left < right) {
        push(result, run, run.text.slice(at, left));
        push(result, { ...run, classes: [...run.classes, className] }, run.text.slice(left, right));
        at = right;
      }
    }
    push(result, run, run.text.slice(at));
    start += run.text.length;
  }
  return result;
}

function push(into: TextRun[], like: TextRun, text: string): void {
  if (text !== '') {
    into.push({ ...like, text });
  }
}

/** Start and end of each match; a row shows a bounded number, and matches of nothing show nothing. */
function matches(text: string, pattern: RegExp): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const match of text.matchAll(pattern)) {
    if (match[0] !== '') {
      found.push([match.index, match.index + match[0].length]);
    }
    if (found.length === 200) {
      break;
    }
  }
  return found;
}

/** States of a rewritten line that are looked at; with more empty ones than that, all of it is shown as it is. */
const MAX_STATES = 100;

/**
 * What a terminal would show last of a line that a progress bar rewrote: the text behind the last carriage
 * return that has any behind it.
 */
function fold(text: string): string {
  let end = text.length;
  for (let states = 0; states < MAX_STATES && end > 0; states++) {
    const start = text.lastIndexOf('\r', end - 1) + 1;
    const state = text.slice(start, end);
    if (start === 0 || erase(state).trim() !== '') {
      return state;
    }
    end = start - 1;
  }
  return end > 0 ? text : '';
}

/** Cuts at a limit without leaving half a surrogate pair. */
function whole(text: string, limit: number): string {
  const last = text.charCodeAt(limit - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? limit - 1 : limit);
}

/* eslint-disable no-control-regex -- terminal control is what these are about */
/** OSC, DCS, SOS, PM and APC strings with their end (ECMA-48, 5.6); without one only the start is dropped, so that nothing hides behind it. */
const STRINGS = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[\]PX^_]/g;
/** Every control sequence but the one that sets colours, and one that was cut off at the end. */
const SEQUENCES = /\x1b\[(?![\d;]*m)[0-?]*[ -/]*[@-~]|\x1b\[[0-?]*[ -/]*$/g;
/** Backspaces with nothing behind them to write over what they went back to. */
const TRAILING = /\x08+$/;
/** The remaining two- and three-character escapes. */
const ESCAPES = /\x1b(?!\[)[ -/]*[0-~]?/g;
/** C0 and C1 controls but the tab, line and paragraph separators, bidirectional embeddings, overrides and isolates. */
const INVISIBLE = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/;
/* eslint-enable no-control-regex */

/** Takes out terminal control other than colours; characters that were backspaced over go with it. */
function erase(text: string): string {
  const plain = text.includes('\x1b')
    ? text.replace(STRINGS, '').replace(SEQUENCES, '').replace(ESCAPES, '')
    : text;
  if (!plain.includes('\b')) {
    return plain;
  }
  const shown: string[] = [];
  for (const character of plain.replace(TRAILING, '')) {
    if (character === '\b') {
      shown.pop();
    } else {
      shown.push(character);
    }
  }
  return shown.join('');
}

const NAMED = /^ansi-(?:bright-)?(?:black|red|green|yellow|blue|magenta|cyan|white)$/;
const DECORATIONS = new Set(['bold', 'dim', 'italic', 'underline', 'reverse', 'strikethrough']);

function paint(text: string): readonly TextRun[] {
  if (!text.includes('\x1b[')) {
    return [{ text, classes: [] }];
  }
  return Anser.ansiToJson(text, { json: true, use_classes: true, remove_empty: true }).map(
    entry => {
      const foreground = colour(entry.fg, entry.fg_truecolor, '');
      const background = colour(entry.bg, entry.bg_truecolor, '-bg');
      const decorations = entry.decorations.filter(name => DECORATIONS.has(name));
      return {
        text: entry.content,
        classes: [
          ...foreground.classes,
          ...background.classes,
          ...decorations.map(name => `jp-sm-mod-${name}`)
        ],
        color: foreground.rgb,
        background: background.rgb
      };
    }
  );
}

function colour(
  name: string | null,
  truecolor: string | null,
  suffix: string
): { classes: readonly string[]; rgb?: string } {
  if (!name) {
    return { classes: [] };
  }
  if (NAMED.test(name)) {
    return { classes: [`jp-sm-${name}${suffix}`] };
  }
  const palette = /^ansi-palette-(\d+)$/.exec(name);
  const channels = palette
    ? paletteColour(Number(palette[1]))
    : (truecolor ?? '').split(',').map(Number);
  if (channels.length !== 3 || !channels.every(value => value >= 0 && value <= 255)) {
    return { classes: [] };
  }
  return { classes: [], rgb: `rgb(${channels.join(', ')})` };
}

/** Colours 16 to 255 of the 256-colour palette: a cube of six steps, then 24 greys. */
function paletteColour(index: number): readonly number[] {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return [grey, grey, grey];
  }
  const cube = index - 16;
  return [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(step =>
    step === 0 ? 0 : 55 + 40 * step
  );
}

/** Makes what cannot be seen visible: control pictures for C0, the code point's name for the rest. */
function reveal(run: TextRun, breaks: boolean): readonly TextRun[] {
  if (!INVISIBLE.test(run.text)) {
    return [run];
  }
  const result: TextRun[] = [];
  let plain = '';
  for (const character of run.text) {
    if (!INVISIBLE.test(character) || (breaks && character === '\n')) {
      plain += character;
      continue;
    }
    push(result, run, plain);
    plain = '';
    result.push({
      ...run,
      text: picture(character),
      classes: [...run.classes, 'jp-sm-mod-control']
    });
  }
  push(result, run, plain);
  return result;
}

function picture(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 0x20) {
    return String.fromCharCode(0x2400 + code);
  }
  return code === 0x7f ? '␡' : `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
}

function isPlain(run: TextRun): boolean {
  return run.classes.length === 0 && !run.color && !run.background;
}

function runNode(run: TextRun): Node {
  if (isPlain(run)) {
    return document.createTextNode(run.text);
  }
  const span = document.createElement('span');
  span.className = run.classes.join(' ');
  span.textContent = run.text;
  if (run.color) {
    span.style.color = run.color;
  }
  if (run.background) {
    span.style.backgroundColor = run.background;
  }
  return span;
}
