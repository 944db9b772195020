import type { Output } from '../../../protocol';
import type { Caller } from '../../caller';

/** Whether outputs are plain lines; the other faces are shown MIME bundles. */
export function isTerminal({ context }: Caller): boolean {
  return context.face === 'terminal';
}

/** A line about a log, which is none of its own: beside what may be piped. */
export function aside(text: string): Output {
  return { type: 'line', text, stream: 'stderr' };
}
