import type { Face, Json, Output, RunCommandResult } from '../../../../src/protocol';
import type { Caller } from '../../../../src/host/caller';
import type { CommandRequest } from '../../../../src/host/commands';
import type { FakeHost } from '../rpc/fakeHost';
import { caller } from '../rpc/fakeHost';

/** What came of a run. */
export interface Ran {
  readonly outputs: Output[];
  readonly result?: RunCommandResult;
  readonly error?: unknown;
}

/** Runs a command to its end; `shown` hears each output as it comes. */
export async function ran(
  fake: FakeHost,
  request: string | CommandRequest,
  options: {
    face?: Face;
    by?: Caller;
    signal?: AbortSignal;
    shown?: (output: Output) => void;
  } = {}
): Promise<Ran> {
  const { face = 'kernel', by = caller(face), shown } = options;
  const signal = options.signal ?? new AbortController().signal;
  const outputs: Output[] = [];
  const run = fake.commands.run(
    typeof request === 'string' ? { line: request } : request,
    by,
    signal
  );
  try {
    for (;;) {
      const next = await run.next();
      if (next.done) {
        return { outputs, result: next.value };
      }
      outputs.push(next.value);
      shown?.(next.value);
    }
  } catch (error) {
    return { outputs, error };
  }
}

/** Lines on standard output, or on standard error. */
export function lines({ outputs }: Ran, stream?: 'stderr'): string[] {
  return outputs.flatMap(output =>
    output.type === 'line' && output.stream === stream ? output.text.split('\n') : []
  );
}

/** The bundles that were displayed, updates included. */
export function bundles({ outputs }: Ran): Readonly<Record<string, Json>>[] {
  return outputs.flatMap(output => ('bundle' in output ? [output.bundle] : []));
}
