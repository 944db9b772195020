import type { CallerContext } from '../protocol';
import type { Caller } from './caller';

/** A command as the caller would type it. */
export function typed(command: string, { context }: Pick<Caller, 'context'>): string {
  return `${PREFIX[context.face]} ${command}`;
}

const PREFIX: Readonly<Record<CallerContext['face'], string>> = {
  lab: '%sagemaker',
  kernel: '%sagemaker',
  terminal: 'jupyter sagemaker'
};
