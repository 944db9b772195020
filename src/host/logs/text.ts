const ESC = '\u001b';
const BELL = '\u0007';
const RETURN = 0x0d;

/**
 * Control sequences of ECMA-48: CSI (colours, cursor), OSC (titles, links; closed by BEL or ST), and the two- and
 * three-character escapes. An OSC that nobody closes ends with the line, and none holds a newline, so lines may be stripped together.
 */
const SEQUENCES = new RegExp(
  [
    `${ESC}\\[[0-?]*[ -/]*[@-~]`,
    `${ESC}\\][^${BELL}${ESC}\n]*(?:${BELL}|${ESC}\\\\)?`,
    `${ESC}[ -/]+[0-~]`,
    `${ESC}[0-Z\\\\^-~]`
  ].join('|'),
  'g'
);

/** The text without ANSI sequences. */
export function stripAnsi(text: string): string {
  return text.includes(ESC) ? text.replace(SEQUENCES, '') : text;
}

/** A progress bar writes over itself with `\r`; what stood there last is what one sees. Keeps colours. */
export function lastState(text: string): string {
  if (!text.includes('\r')) {
    // Most lines: looking from the front is ten times as quick as from the back.
    return text;
  }
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === RETURN) {
    end--;
  }
  // Behind a start below 0, `lastIndexOf` would still look at the first character.
  return end === 0 ? '' : text.slice(text.lastIndexOf('\r', end - 1) + 1, end);
}

/**
 * What a terminal would show of a line in the end: no ANSI sequences, and of a progress bar that redraws itself
 * behind `\r` only the last state.
 */
export function plainText(text: string): string {
  return lastState(stripAnsi(text));
}

/** The same text in memory of its own: one that was cut out of a longer text keeps all of that. */
export function ownText(text: string): string {
  return Buffer.from(text).toString();
}
