import { checkScript, missingHandlers } from '../../../../src/host/places/contract/handlers';
import { pythonOf } from '../../../../src/host/places/process/preflight';
import { caller } from '../../../process/jobs/surroundings';

const { context } = caller();
const IMAGE = '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-cpu-';

async function checked(
  script: string,
  { framework = 'pytorch', image = IMAGE }: { framework?: string; image?: string } = {}
) {
  const python = (await pythonOf(context)) ?? '';
  const request = { entryPoint: 'inference.py', script, framework, image };
  return checkScript(request, { python, env: context.env });
}

const handlersOf = async (script: string) => (await checked(script))?.handlers;

describe('the handlers of a script', () => {
  it.each([
    ['functions', 'def model_fn(d): ...\nasync def predict_fn(d, m): ...', 'model_fn predict_fn'],
    ['a value', 'model_fn = lambda d: 1\npredict_fn: object = print', 'model_fn predict_fn'],
    ['imported', 'from serving import load as model_fn, predict_fn', 'model_fn predict_fn'],
    ['several at once', 'input_fn, output_fn = make()', 'input_fn output_fn'],
    [
      'what is chosen between',
      'try:\n  import torch\n  def model_fn(d): ...\nexcept ImportError:\n  def predict_fn(d, m): ...',
      'model_fn predict_fn'
    ],
    ['what may come by a star', 'from serving import *\n# model_fn is there', 'model_fn']
  ])('are those that it defines: %s', async (_, script, handlers) => {
    expect((await handlersOf(script))?.join(' ')).toBe(handlers);
  });

  it.each([
    ['a comment', '# model_fn would be here\nx = 1'],
    ['a text', '"""Defines model_fn."""'],
    ['a call', 'import serving\nserving.model_fn("x")'],
    ['a method', 'class Server:\n  def model_fn(self, d): ...'],
    ['one within a function', 'def make():\n  def model_fn(d): ...']
  ])('are not what it only mentions: %s', async (_, script) => {
    await expect(handlersOf(script)).rejects.toThrow(
      'The script inference.py defines none of model_fn, transform_fn, predict_fn, input_fn, output_fn'
    );
  });

  it('need a script that is Python, and the line says where it is not', async () => {
    await expect(handlersOf('import os\ndef model_fn(:\n  ...')).rejects.toThrow(
      /^The script inference\.py is no Python: line 2, .+ \(as Python 3\.\d+ reads it\)\.$/
    );
  });

  it('are believed of a script that only the newer Python of an image may understand, and that is said', async () => {
    const image = `${IMAGE}py399`;
    expect(await checked('def model_fn(:', { image })).toEqual({
      program: 'inference.py',
      handlers: ['model_fn'],
      signatures: {},
      doubt: expect.stringMatching(
        /^Mind: The script .* line 1, .* The image has Python 3\.99\.$/
      ) as string
    });
    expect(await checked('def model_fn(d): ...', { image })).toHaveProperty('doubt', undefined);
  });

  it('are looked for without Python, too', async () => {
    const request = { entryPoint: 'inference.py', script: '# model_fn' };
    const nobody = { python: '/nowhere/python', env: {} };
    expect((await checkScript(request, nobody))?.handlers).toEqual(['model_fn']);
    expect((await checkScript(request))?.handlers).toEqual(['model_fn']);
  });
});

describe('what an image misses in a script', () => {
  const missing = (framework: string, ...handlers: string[]) =>
    missingHandlers({ program: 'inference.py', handlers, signatures: {} }, framework);

  it.each([
    ['sklearn', ['predict_fn'], /no model_fn\(model_dir\), without which the sklearn image/],
    ['pytorch', ['transform_fn', 'input_fn'], /transform_fn and input_fn; the pytorch image/],
    ['tensorflow', ['model_fn'], /calls handler, or input_handler and output_handler/],
    ['tensorflow', ['input_handler'], /inference\.py defines input_handler alone/]
  ])('is a sentence: %s with %j', (framework, handlers, sentence) => {
    expect(missing(framework, ...handlers)).toEqual([expect.stringMatching(sentence)]);
  });

  it.each([
    ['sklearn', ['model_fn', 'transform_fn', 'input_fn']],
    ['pytorch', ['predict_fn']],
    ['tensorflow', ['handler']],
    ['tensorflow', ['handler', 'input_handler']],
    ['tensorflow', ['input_handler', 'output_handler']],
    ['xgboost', ['predict_fn']]
  ])('is nothing where it serves: %s with %j', (framework, handlers) => {
    expect(missing(framework, ...handlers)).toEqual([]);
  });
});

describe('how an image calls the handlers of a script', () => {
  const found = async (script: string, framework = 'pytorch') =>
    missingHandlers((await checked(script, { framework })) ?? fail(), framework);

  it.each([
    ['nothing', 'def model_fn(): ...', 'pytorch', 'model_fn()', 'model_fn(model_dir)'],
    [
      'too little',
      'def predict_fn(data): ...',
      'xgboost',
      'predict_fn(data)',
      'predict_fn(data, model)'
    ],
    [
      'too much',
      'def output_fn(a, b, c, d): ...',
      'huggingface',
      'output_fn(a, b, c, d)',
      'output_fn(prediction, accept)'
    ],
    [
      'something by its name',
      'def input_fn(body, *, kind): ...',
      'pytorch',
      'input_fn(body, *, kind)',
      'input_fn(request_body, content_type)'
    ],
    [
      'less than all that is one’s own to do',
      'def transform_fn(model, data): ...',
      'mxnet',
      'transform_fn(model, data)',
      'transform_fn(model, data, content_type, accept)'
    ],
    [
      'no context',
      'def handler(data): ...',
      'tensorflow',
      'handler(data)',
      'handler(data, context)'
    ]
  ])('is not with %s', async (_, script, framework, defined, called) => {
    const loads = framework === 'mxnet' ? 'def model_fn(d): ...\n' : '';
    const image = framework === 'tensorflow' ? 'TensorFlow' : framework;
    expect(await found(loads + script, framework)).toEqual([
      `The script inference.py defines ${defined}, but the ${image} image calls ${called}.`
    ]);
  });

  it.each([
    ['what it says', 'def predict_fn(data, model): ...'],
    ['the context besides', 'def predict_fn(data, model, context): ...'],
    ['values of its own', 'def predict_fn(data, model=None, a=1, b=2, *, c=3): ...'],
    ['any number', 'def predict_fn(*all, **more): ...'],
    ['positions alone', 'def predict_fn(data, model, /): ...'],
    ['a decorator, which may change what it takes', '@served\ndef predict_fn(data): ...'],
    ['a choice', 'if x:\n  def predict_fn(data): ...\nelse:\n  from y import predict_fn'],
    ['another in its place', 'def predict_fn(data): ...\npredict_fn = made(predict_fn)'],
    [
      'what a function puts in its place',
      'def predict_fn(d): ...\ndef f():\n  global predict_fn\n  predict_fn = 1'
    ],
    ['what a star may bring', 'def predict_fn(data): ...\nfrom y import *'],
    ['a value', 'predict_fn = lambda data: data'],
    ['a class', 'class predict_fn: ...']
  ])('is believed to be right with %s', async (_, script) => {
    expect(await found(script)).toEqual([]);
  });

  it('is nobody’s to say of an image of one’s own, or of what TensorFlow’s does not call', async () => {
    const own = await checked('def model_fn(): ...', { framework: undefined });
    expect(own && missingHandlers(own, undefined)).toEqual([]);
    const script = 'def handler(data, context): ...\ndef input_handler(): ...';
    expect(await found(script, 'tensorflow')).toEqual([]);
  });
});

function fail(): never {
  throw new Error('The request names a script.');
}
