const ESC = '\u001b';
const BELL = '\u0007';

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
  const trimmed = text.replace(/\r+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
}

/**
 * What a terminal would show of a line in the end: no ANSI sequences, and of a progress bar that redraws itself
 * behind `\r` only the last state.
 */
export function plainText(text: string): string {
  const plain = stripAnsi(text);
  if (!plain.includes('\r')) {
    return plain;
  }
  const states = plain.split('\r');
  return states.findLast(state => state.length > 0) ?? '';
}
