import type { Output, RunCommandResult } from '../../../../src/protocol';
import { carryOutputs } from '../../../../src/host/rpc/runs';

const DONE: RunCommandResult = { value: null, exitCode: 0 };
const line = (text: string): Output => ({ type: 'line', text });
const texts = (outputs: readonly Output[]) =>
  outputs.map(output => (output.type === 'line' ? output.text : output.type));

async function* lines(count: number, text = (index: number) => `${index}`) {
  for (let index = 0; index < count; index += 1) {
    yield line(text(index));
  }
  return DONE;
}

describe('The outputs of a command', () => {
  it('come in order, at most 500 in a batch, the next when the last is answered', async () => {
    const batches: string[][] = [];
    let showing = 0;
    const result = await carryOutputs(
      lines(1_234),
      async outputs => {
        showing += 1;
        expect(showing).toBe(1);
        await new Promise(resolve => setTimeout(resolve, 2));
        batches.push(texts(outputs));
        showing -= 1;
      },
      () => undefined
    );
    expect(batches.flat()).toEqual(Array.from({ length: 1_234 }, (_, index) => `${index}`));
    expect(Math.max(...batches.map(batch => batch.length))).toBe(500);
    expect(batches.length).toBeLessThanOrEqual(4);
    expect(result).toBe(DONE);
  });

  it('make batches of about 256 kB', async () => {
    const sizes: number[] = [];
    await carryOutputs(
      lines(60, () => 'x'.repeat(10_000)),
      async outputs => void sizes.push(outputs.length),
      () => undefined
    );
    expect(Math.max(...sizes)).toBeLessThanOrEqual(27);
    expect(sizes.reduce((sum, size) => sum + size)).toBe(60);
  });

  it('are shown at once when the command pauses', async () => {
    let goOn: () => void = () => undefined;
    const pause = new Promise<void>(resolve => (goOn = resolve));
    const shown: string[] = [];
    await carryOutputs(
      (async function* () {
        yield line('before');
        yield line('the pause');
        await pause;
        yield line('after');
        return DONE;
      })(),
      async outputs => {
        shown.push(texts(outputs).join('|'));
        goOn();
      },
      () => undefined
    );
    expect(shown).toEqual(['before|the pause', 'after']);
  });

  it('wait for a face that is slow, and so does the command', async () => {
    let produced = 0;
    let answer: () => void = () => undefined;
    const slow = new Promise<void>(resolve => (answer = resolve));
    const carrying = carryOutputs(
      (async function* () {
        for (; produced < 5_000; produced += 1) {
          yield line('x');
        }
        return DONE;
      })(),
      () => slow,
      () => undefined
    );
    await new Promise(resolve => setTimeout(resolve, 30));
    expect(produced).toBeLessThan(1_100);
    answer();
    await carrying;
    expect(produced).toBe(5_000);
  });

  it('hold only the newest of several updates that wait', async () => {
    const shown: Output[] = [];
    const update = (text: string): Output => ({ type: 'update', id: 'a', bundle: { text } });
    await carryOutputs(
      (async function* () {
        yield { type: 'display', id: 'a', bundle: { text: '0' } };
        yield update('1');
        yield { type: 'update', id: 'b', bundle: {} };
        yield update('2');
        return DONE;
      })(),
      async outputs => void shown.push(...outputs),
      () => undefined
    );
    expect(
      shown.map(output =>
        output.type === 'update' ? [output.id, output.bundle.text] : output.type
      )
    ).toEqual(['display', ['b', undefined], ['a', '2']]);
  });

  it('are shown before the problem that the command ends in', async () => {
    const shown: string[] = [];
    const carrying = carryOutputs(
      (async function* (): AsyncGenerator<Output, RunCommandResult, void> {
        yield line('so far');
        throw new Error('no further');
      })(),
      async outputs => void shown.push(...texts(outputs)),
      () => undefined
    );
    await expect(carrying).rejects.toThrow('no further');
    expect(shown).toEqual(['so far']);
  });

  it('end the command when they can no longer be shown', async () => {
    const stop = new AbortController();
    let closed = false;
    const carrying = carryOutputs(
      (async function* (): AsyncGenerator<Output, RunCommandResult, void> {
        try {
          while (!stop.signal.aborted) {
            yield line('x');
          }
          return DONE;
        } finally {
          closed = true;
        }
      })(),
      () => Promise.reject(new Error('the face went away')),
      error => stop.abort(error)
    );
    await expect(carrying).rejects.toThrow('the face went away');
    expect(closed).toBe(true);
  });
});
