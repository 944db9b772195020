import { eventually, refusal } from './client';
import { context, job } from './fakeHost';
import { Served } from './served';

describe('A command', () => {
  const printed = (outputs: readonly { type: string }[]) =>
    outputs.map(output => ('text' in output ? output.text : output.type));

  it('shows its outputs before it is answered', async () => {
    await using served = await Served.start();
    const client = await served.client();
    const shown: unknown[] = [];
    const result = await client.run(
      { line: 'help stop' },
      outputs => void shown.push(...printed(outputs))
    );
    expect(shown[0]).toBe('%sagemaker stop NAME [OPTIONS]');
    expect(result).toEqual({ value: null, exitCode: 0 });
  });

  it('is refused a line that it does not understand', async () => {
    await using served = await Served.start();
    const client = await served.client();
    const { message, problem } = await refusal(client.run({ line: 'trian' }));
    expect(message).toBe('There is no command "trian"; did you mean "train"?');
    expect(problem.kind).toBe('usage');
  });

  it('is run from a form by its name and values', async () => {
    await using served = await Served.start();
    const client = await served.client('lab');
    served.fake.local.set(job('digits'));
    const result = await client.run({
      command: 'stop',
      arguments: { name: 'digits', quiet: true }
    });
    expect(result).toMatchObject({ value: { type: 'job', ref: { name: 'digits' } }, quiet: true });
  });

  it('is interrupted by a cancellation, still answers, and leaves the job running', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.set(job('digits'));
    const interrupt = new AbortController();
    const shown: unknown[] = [];
    const result = await client.run(
      { line: 'attach digits' },
      outputs => {
        shown.push(...printed(outputs));
        interrupt.abort();
      },
      interrupt.signal
    );
    expect(shown).toEqual([
      'display',
      'Detached; digits keeps running. `%sagemaker attach digits` comes back to it, `%sagemaker stop digits` stops it.'
    ]);
    expect(result.value).toMatchObject({ type: 'job', ref: { name: 'digits' } });
    expect(
      (await served.fake.host.jobs.describe(job('digits').ref, { id: '', context: context('lab') }))
        .status
    ).toBe('InProgress');
  });

  it('ends when its face can show nothing more', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.set(job('digits'));
    const run = client.run({ line: 'attach digits' }, () => {
      throw new Error('broken pipe');
    });
    expect((await refusal(run)).problem.kind).toBe('internal');
    await eventually(() => expect(served.fake.local.watchers).toBe(0));
  });
});
