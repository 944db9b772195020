import { checkScript, missingHandlers } from '../../../../src/host/places/contract/handlers';
import { pythonOf } from '../../../../src/host/places/process/preflight';
import { caller } from '../../../process/jobs/surroundings';

const { context } = caller();
const IMAGE = '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-cpu-';

async function checked(script: string, { framework = 'pytorch', image = IMAGE } = {}) {
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
    missingHandlers({ program: 'inference.py', handlers }, framework);

  it.each([
    ['sklearn', ['predict_fn'], /no model_fn\(model_dir\), without which the sklearn image/],
    ['pytorch', ['transform_fn', 'input_fn'], /transform_fn and input_fn; the pytorch image/],
    ['tensorflow', ['model_fn'], /calls handler, or input_handler and output_handler/]
  ])('is a sentence: %s with %j', (framework, handlers, sentence) => {
    expect(missing(framework, ...handlers)).toEqual([expect.stringMatching(sentence)]);
  });

  it.each([
    ['sklearn', ['model_fn', 'transform_fn', 'input_fn']],
    ['pytorch', ['predict_fn']],
    ['tensorflow', ['handler']],
    ['xgboost', ['predict_fn']]
  ])('is nothing where it serves: %s with %j', (framework, handlers) => {
    expect(missing(framework, ...handlers)).toEqual([]);
  });
});
