/**
 * Control sequences of terminals (ECMA-48): CSI with its parameters, OSC up to its end, and two-byte escapes.
 */
// eslint-disable-next-line no-control-regex -- these are control characters
const SEQUENCES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g;

/** What a person would read: without colours, and of a line that overwrote itself the last state. */
export function readable(text: string): string {
  return lastState(text.replace(SEQUENCES, ''));
}

/** A progress bar writes over itself with `\r`; what stood there last is what one sees. */
export function lastState(text: string): string {
  const trimmed = text.replace(/\r+$/, '');
  return trimmed.slice(trimmed.lastIndexOf('\r') + 1);
}
