import type { Output, RunCommandResult } from '../../protocol';

/** One batch holds at most so many outputs and, unless a single one is larger, about so many bytes. */
const MOST_OUTPUTS = 500;
const MOST_BYTES = 256 * 1024;

/** Where a run's outputs go; resolves when the face has shown them. */
export type Show = (outputs: readonly Output[]) => Promise<void>;

/**
 * Carries a running command's outputs to its face, in order: the next batch goes when the last is answered, so a slow
 * terminal slows its own command. What a command yields at once goes in one batch, and goes as soon as it pauses.
 *
 * `stop` is called when the face can no longer be shown anything, and must make the command end.
 */
export async function carryOutputs(
  command: AsyncGenerator<Output, RunCommandResult, void>,
  show: Show,
  stop: (error: unknown) => void
): Promise<RunCommandResult> {
  const batch = new Batch();
  let sending: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;
  let roomMade: (() => void) | undefined;

  const send = async () => {
    // Lets a command that does not pause fill the batch first.
    await new Promise(setImmediate);
    while (batch.size > 0 && !failure) {
      const outputs = batch.take();
      roomMade?.();
      try {
        await show(outputs);
      } catch (error) {
        failure = { error };
        roomMade?.();
        stop(error);
      }
    }
    sending = undefined;
  };

  try {
    for (;;) {
      const next = await command.next();
      if (next.done) {
        await sending;
        if (failure) {
          throw failure.error;
        }
        return next.value;
      }
      batch.add(next.value);
      sending ??= send();
      while (batch.full && !failure) {
        await new Promise<void>(resolve => (roomMade = resolve));
      }
    }
  } catch (error) {
    // What it had to show before it failed is shown, the reason for the failure comes as the answer.
    await sending;
    throw error;
  }
}

/** Outputs that wait; of several updates to one display only the newest. */
class Batch {
  #outputs: Output[] = [];
  #bytes = 0;

  get size(): number {
    return this.#outputs.length;
  }

  get full(): boolean {
    return this.#outputs.length >= MOST_OUTPUTS || this.#bytes >= MOST_BYTES;
  }

  add(output: Output): void {
    if (output.type === 'update' || output.type === 'progress') {
      const { type, id } = output;
      this.#outputs = this.#outputs.filter(other => other.type !== type || other.id !== id);
    }
    this.#outputs.push(output);
    this.#bytes += weigh(output);
  }

  take(): readonly Output[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    this.#bytes = 0;
    return outputs;
  }
}

function weigh(output: Output): number {
  switch (output.type) {
    case 'line':
      return output.text.length + 50;
    case 'progress':
      return output.what.length + 100;
    default:
      return JSON.stringify(output.bundle).length;
  }
}
