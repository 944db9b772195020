import { nullTranslator } from '@jupyterlab/translation';

import { findingsOf } from '../../../../src/lab/dialogs/form/findings';
import { magicOf, valuesOf, type FieldTexts } from '../../../../src/lab/dialogs/form/line';
import {
  actWords,
  costWords,
  fieldOrder,
  machinesOf
} from '../../../../src/lab/dialogs/form/words';
import { trainDeclaration } from '../../../../src/host/commands/trainArguments';
import type { CommandDeclaration } from '../../../../src/protocol';

const trans = nullTranslator.load('jupyterlab_sagemaker');
const train: CommandDeclaration = trainDeclaration;

describe('the line of a form', () => {
  it.each<[FieldTexts, string]>([
    [{}, '%sagemaker train'],
    [{ instance: 'local_cpu', 'instance-count': '1', wait: 'true' }, '%sagemaker train'],
    [{ instance: 'ml.m5.xlarge' }, '%sagemaker train --instance ml.m5.xlarge'],
    [{ wait: 'false' }, '%sagemaker train --no-wait'],
    [{ hp: 'lr=0.1\n\nname=a b' }, "%sagemaker train --hp lr=0.1 --hp 'name=a b'"],
    [{ metric: "loss=it's ([0-9.]+)" }, `%sagemaker train --metric 'loss=it'\\''s ([0-9.]+)'`],
    [{ 'entry-point': '  my train.py ' }, "%sagemaker train --entry-point 'my train.py'"],
    [{ hp: 'x=a#b' }, "%sagemaker train --hp 'x=a#b'"]
  ])('for %j is %s', (texts, line) => {
    expect(magicOf(train, texts)).toBe(line);
  });

  it('has the cell below it', () => {
    expect(magicOf(train, { hp: 'a=1' }, 'print(1)')).toBe('%%sagemaker train --hp a=1\nprint(1)');
  });
});

describe('the values of a form', () => {
  it('are of the arguments’ own types', () => {
    expect(
      valuesOf(train, {
        'instance-count': '2',
        hp: 'lr=0.1\nname=adam\nlayers=[1,2]',
        env: 'MODE=1',
        wait: 'false'
      })
    ).toEqual({
      'instance-count': 2,
      hp: { lr: 0.1, name: 'adam', layers: [1, 2] },
      env: { MODE: '1' },
      wait: false
    });
  });
});

describe('what is wrong with a field', () => {
  it.each<[FieldTexts, Record<string, string>]>([
    [{}, {}],
    [{ 'instance-count': 'two' }, { 'instance-count': '“two” is not a whole number.' }],
    [{ 'instance-count': '1.5' }, { 'instance-count': '“1.5” is not a whole number.' }],
    [{ 'instance-count': '0' }, { 'instance-count': 'This is at least 1.' }],
    [{ hp: 'lr' }, { hp: '“lr” is not name=value.' }],
    [{ hp: '=1' }, { hp: '“=1” is not name=value.' }],
    [{ hp: 'a=1\na=2' }, { hp: '“a” is there twice.' }],
    [{ metric: 'loss=x=y' }, {}]
  ])('%j: %j', (texts, findings) => {
    expect(findingsOf(train, texts, trans)).toEqual(findings);
  });

  it('is also that it is missing, or not one of the choices', () => {
    const command: CommandDeclaration = {
      name: 'x',
      summary: '',
      examples: [],
      arguments: {
        name: { type: 'string', summary: '', required: true },
        kind: { type: 'string', summary: '', choices: ['a', 'b'] }
      }
    };
    expect(findingsOf(command, { kind: 'c' }, trans)).toEqual({
      name: 'This is needed.',
      kind: 'Choose one of a, b.'
    });
  });
});

describe('what will happen', () => {
  it.each<[FieldTexts, string, string]>([
    [{}, 'Train on this machine', 'Runs on this machine. AWS bills nothing.'],
    [
      { instance: 'ml.p3.2xlarge' },
      'Train on 1 × ml.p3.2xlarge',
      'AWS bills 1 × ml.p3.2xlarge in eu-west-1 for as long as the job runs.'
    ],
    [
      { instance: 'ml.p3.2xlarge', 'instance-count': '2' },
      'Train on 2 × ml.p3.2xlarge',
      'AWS bills 2 × ml.p3.2xlarge in eu-west-1 for as long as the job runs.'
    ]
  ])('of %j: %s', (texts, act, cost) => {
    const machines = machinesOf(train, texts);
    expect(actWords(train, machines, trans)).toBe(act);
    expect(costWords(train, machines, 'eu-west-1', trans)).toBe(cost);
  });

  it('is asked for in the order in which one thinks, and a form does not wait', () => {
    const order = fieldOrder(train);
    expect(order.slice(0, 4)).toEqual(['entry-point', 'source-dir', 'instance', 'instance-count']);
    expect(order).not.toContain('wait');
    expect([...order, 'wait'].sort()).toEqual(Object.keys(train.arguments).sort());
  });
});
