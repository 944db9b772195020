import fc from 'fast-check';

import type { Json } from '../../../../src/protocol';
import { createRegistry } from '../../../../src/host/commands';
import { defineCommand } from '../../../../src/host/commands/command';
import { parseForm, parseLine } from '../../../../src/host/commands/parse';
import { quoteWord } from '../../../../src/host/commands/words';
import { ProblemError } from '../../../../src/host/problem';
import { NOW } from '../rpc/fakeHost';

const clock = { now: () => NOW, sleep: () => Promise.resolve() };
const registry = createRegistry(() => Promise.reject(new Error('not asked')));
const parse = (line: string) => parseLine(line, registry, clock);

/** The problem that parsing ends in; a defect when it is no sentence of ours. */
function refusal(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'usage') {
      return error.message;
    }
    throw error;
  }
  throw new Error('It was understood.');
}

describe('A line that is understood', () => {
  it.each<[line: string, values: Record<string, Json>]>([
    [
      'train --hp epochs=5 --hp lr=0.1',
      { hp: { epochs: 5, lr: 0.1 }, instance: 'local_cpu', wait: true }
    ],
    ['train --hp=layers=[1,2] --hyperparameter name=a=b', { hp: { layers: [1, 2], name: 'a=b' } }],
    [
      'train --hp seed=007 --hp big=12345678901234567890',
      { hp: { seed: '007', big: '12345678901234567890' } }
    ],
    [
      `train --hp 'note="5"' --hp on=true --hp none=null`,
      { hp: { note: '5', on: true, none: null } }
    ],
    ["train --metric 'loss=loss: ([0-9.]+)' # why", { metric: { loss: 'loss: ([0-9.]+)' } }],
    ['train --no-wait --instance-type ml.p3.2xlarge', { wait: false, instance: 'ml.p3.2xlarge' }],
    ['train --wait=false --instance-count=2', { wait: false, instanceCount: 2 }],
    [
      'train --channel train=./data --channel test=s3://b/k',
      { channel: { train: './data', test: 's3://b/k' } }
    ],
    [
      'attach digits --tail 5 --host algo-1 --host algo-2',
      { name: 'digits', tail: 5, host: ['algo-1', 'algo-2'] }
    ],
    ['attach', { wait: true, host: [] }],
    ['attach -- --odd', { name: '--odd' }],
    ['jobs --since 1h30m', { since: NOW - 5_400_000, limit: 20, oldestFirst: false }],
    ['jobs --since 2026-11-22T10:00:00Z', { since: Date.UTC(2026, 10, 22, 10) }],
    ['jobs --status Failed --status Stopped', { status: ['Failed', 'Stopped'] }],
    ['', {}]
  ])('%s', (line, values) => {
    expect(parse(line).values).toMatchObject(values);
  });

  it('is help when it is empty or asks for it before a command', () => {
    for (const line of ['', '   ', '--help', '-h', '# only a remark']) {
      expect(parse(line).command.declaration.name).toBe('help');
    }
  });

  it('asks for a command’s help even where the rest is wrong', () => {
    expect(parse('train --nonsense --help').common.help).toBe(true);
    expect(parse('stop -h').common.help).toBe(true);
  });

  it('takes the common options with every command', () => {
    const line =
      '-q --out job --profile research --region eu-west-1 --endpoint-url http://localhost:5000';
    const withoutName = registry.declarations.filter(
      declaration => !Object.values(declaration.arguments).some(({ required }) => required)
    );
    for (const { name } of withoutName.filter(({ name }) => name !== 'logs')) {
      expect(parse(`${name} ${line}`).common).toEqual({
        out: 'job',
        quiet: true,
        help: false,
        profile: 'research',
        region: 'eu-west-1',
        endpointUrl: 'http://localhost:5000'
      });
    }
  });

  it('keeps a value that looks like an option when it is attached', () => {
    expect(parse('attach x --grep=--loss').values).toMatchObject({ grep: '--loss' });
  });

  it('takes a negative number for a value', () => {
    expect(parse('train --hp=lr=-0.5').values).toMatchObject({ hp: { lr: -0.5 } });
  });

  it('brings every hyperparameter through the quotes as it was', () => {
    const name = fc.stringMatching(/^[a-z][a-z_-]{0,9}$/);
    fc.assert(
      fc.property(fc.dictionary(name, fc.string(), { maxKeys: 4 }), env => {
        const options = Object.entries(env).map(
          ([key, value]) => `--env ${quoteWord(`${key}=${value}`)}`
        );
        expect(parse(`train ${options.join(' ')}`).values.env).toEqual({ ...env });
      })
    );
  });

  it('is refused in one sentence or understood, whatever it is', () => {
    const word = fc.oneof(
      fc.constantFrom(
        ...registry.names,
        '--hp',
        '--help',
        '--tail',
        '-q',
        '--',
        "'",
        '"',
        '\\',
        '#',
        '--no-wait',
        'a=b'
      ),
      fc.string()
    );
    fc.assert(
      fc.property(fc.array(word), words => {
        try {
          parse(words.join(' '));
        } catch (error) {
          expect(error).toBeInstanceOf(ProblemError);
          expect((error as ProblemError).problem.kind).toBe('usage');
        }
      }),
      { numRuns: 500 }
    );
  });
});

describe('A line that is not understood', () => {
  it.each([
    ['trian', 'There is no command "trian"; did you mean "train"?'],
    ['job', 'There is no command "job"; did you mean "jobs"?'],
    [
      'quux',
      'There is no command "quux"; the commands are train, jobs, attach, logs, metrics, stop, deploy, endpoint, endpoints, models, invoke, autoscale, delete, prune, doctor, help.'
    ],
    ['train --instnce local_cpu', 'train has no option "--instnce"; did you mean "--instance"?'],
    ['train --inst local_cpu', 'train has no option "--inst"; did you mean "--instance"?'],
    ['train --hpp a=1', 'train has no option "--hpp"; did you mean "--hp"?'],
    ['train --nowait', 'train has no option "--nowait"; did you mean "--wait"?'],
    ['train --bogus', 'train has no option "--bogus"; `help train` lists them.'],
    ['train -x', 'train has no option "-x"; `help train` lists them.'],
    ['train --hp', '--hp of train needs a value, as in --hp NAME=VALUE.'],
    ['train --hp --no-wait', '--hp of train needs a value, as in --hp NAME=VALUE.'],
    ['train --instance', '--instance of train needs a value, as in --instance local_cpu.'],
    ['train --hp epochs', '--hp of train takes NAME=VALUE, not "epochs".'],
    ['train --channel ./data', '--channel of train takes NAME=PATH, not "./data".'],
    ['train --hp a=1 --hp a=2', '--hp of train was given twice for "a"; give it once.'],
    [
      'train --instance-count two',
      '--instance-count of train takes a whole number, as in 10, not "two".'
    ],
    ['train --instance-count 0', '--instance-count of train takes 1 or more, not 0.'],
    ['train --wait=maybe', '--wait of train is a switch and takes true or false, not "maybe".'],
    ['train --no-wait=true', '--no-wait is a switch and takes no value; write --no-wait alone.'],
    [
      'train --instance local_cpu --instance local_gpu',
      '--instance of train was given twice, now as "local_gpu"; give it once.'
    ],
    [
      'train instance local_cpu',
      'train takes nothing by place, so "instance" is one too many; did you mean "--instance"?'
    ],
    [
      'attach one two',
      'attach takes only NAME by place, so "two" is one too many; quote a value that holds spaces.'
    ],
    ['stop', 'stop needs NAME, as in `stop digits-2026-11-22-10-41-07-311`.'],
    [
      'attach x --level eror',
      '--level of attach takes one of debug, info, warning, error, not "eror"; did you mean "error"?'
    ],
    [
      'jobs --status running',
      '--status of jobs takes one of InProgress, Completed, Failed, Stopping, Stopped, not "running".'
    ],
    [
      'jobs --since yesterday',
      '--since of jobs takes a time ago, as in 90m or 2d, or a date and time, as in 2026-11-22T10:30, not "yesterday".'
    ],
    [
      "train --metric 'loss=(",
      "The quote ' at column 16 is never closed; close it, or write \\' for the character itself."
    ],
    [
      'train --hp a="b',
      'The quote " at column 14 is never closed; close it, or write \\" for the character itself.'
    ],
    [
      'train \\',
      'The line ends in a backslash, which says that something follows; take it away, or write \\\\ for the character itself.'
    ],
    ['jobs --out 2fast', '--out takes the name of a Python variable, as in --out job, not "2fast".']
  ])('%s', (line, sentence) => {
    expect(refusal(() => parse(line))).toBe(sentence);
  });
});

describe('Values from a form', () => {
  const command = defineCommand(
    {
      name: 'try',
      summary: 'Try',
      examples: [],
      arguments: {
        'a-text': { type: 'string', summary: 'Text' },
        count: { type: 'integer', summary: 'Count', minimum: 1 },
        wait: { type: 'boolean', summary: 'Wait', default: true },
        hp: { type: 'json-map', summary: 'Map' },
        env: { type: 'text-map', summary: 'Map' },
        host: { type: 'string', summary: 'Hosts', repeatable: true }
      }
    },
    async function* () {}
  );

  it('are read by their declarations', () => {
    const sent = {
      'a-text': 'x',
      count: 3,
      wait: false,
      hp: { a: [1] },
      env: { b: 'c' },
      host: ['algo-1'],
      profile: 'p'
    };
    const { values, common } = parseForm(command, sent, clock);
    expect(values).toEqual({
      aText: 'x',
      count: 3,
      wait: false,
      hp: { a: [1] },
      env: { b: 'c' },
      host: ['algo-1']
    });
    expect(common.profile).toBe('p');
  });

  it.each<[sent: Record<string, Json>, sentence: string]>([
    [{ 'a-txt': 'x' }, 'try has no option "--a-txt"; did you mean "--a-text"?'],
    [{ 'a-text': 5 }, '--a-text of try takes a string, not 5.'],
    [{ count: 1.5 }, '--count of try takes a whole number, as in 10, not "1.5".'],
    [{ count: 0 }, '--count of try takes 1 or more, not 0.'],
    [{ wait: 1 }, '--wait of try takes a boolean, not 1.'],
    [{ env: { a: 1 } }, '--env of try takes a text-map, not {"a":1}.'],
    [{ host: [5] }, '--host of try takes a string, not 5.']
  ])('%j is refused', (sent, sentence) => {
    expect(refusal(() => parseForm(command, sent, clock))).toBe(sentence);
  });
});
