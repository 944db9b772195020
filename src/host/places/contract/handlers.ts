import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../problem';
import type { DeployRequest } from '../endpointPlace';
import { isCode } from '../process/systemError';
import { isEntryPoint } from './command';

const HANDLERS = ['model_fn', 'transform_fn', 'predict_fn', 'input_fn', 'output_fn'];
/** https://github.com/aws/sagemaker-tensorflow-serving-container (pre- and post-processing) */
const TENSORFLOW_HANDLERS = ['handler', 'input_handler', 'output_handler'];
/** Their images have no way of their own to load a model. */
const MUST_LOAD = ['sklearn', 'mxnet', 'chainer'];

/** The script of an endpoint, as far as it can be checked without running it. */
export interface CheckedScript {
  /** Its name in the directory of the code. */
  readonly program: string;
  /** The handlers that it defines. */
  readonly handlers: readonly string[];
}

/**
 * Looks at the script that a request names: the inference toolkit imports it by its name alone, so it is a module at the top
 * of the code directory, and it defines handlers.
 *
 * @returns `undefined` where the request names none
 * @throws ProblemError
 */
export async function checkScript({
  entryPoint,
  sourceDirectory,
  script,
  framework
}: Pick<DeployRequest, 'entryPoint' | 'sourceDirectory' | 'script' | 'framework'>): Promise<
  CheckedScript | undefined
> {
  if (entryPoint === undefined) {
    return undefined;
  }
  checkEntryPoint(entryPoint);
  const text = script ?? (await sourceOf(join(sourceDirectory ?? '.', entryPoint)));
  const wanted = framework === 'tensorflow' ? [...TENSORFLOW_HANDLERS, ...HANDLERS] : HANDLERS;
  const handlers = wanted.filter(handler => new RegExp(`\\b${handler}\\b`).test(text));
  if (handlers.length === 0) {
    throw new ProblemError(
      'usage',
      `The script ${entryPoint} defines none of ${wanted.join(', ')}, so there is nothing in it to serve a model with.`,
      {
        hint: 'A script for inference defines at least model_fn(model_dir) and predict_fn(data, model).'
      }
    );
  }
  return { program: entryPoint, handlers };
}

/** @throws ProblemError for what the inference toolkit cannot import by its name alone */
export function checkEntryPoint(entryPoint: string): void {
  if (!isEntryPoint(entryPoint) || !entryPoint.endsWith('.py') || entryPoint.includes('/')) {
    throw new ProblemError(
      'usage',
      `"${entryPoint}" cannot be the script of an endpoint: the inference toolkit imports a .py file that lies at the top of the source directory.`,
      { hint: 'Name it like inference.py, and its directory by --source-dir.' }
    );
  }
}

/** What an image of AWS’s misses in a script; none where it serves. In full sentences. */
export function missingHandlers(
  { program, handlers }: CheckedScript,
  framework: string | undefined
): string[] {
  if (framework === 'tensorflow') {
    return [
      ...(program === 'inference.py'
        ? []
        : [`The TensorFlow image imports inference.py alone, so rename ${program}.`]),
      ...(handlers.some(handler => TENSORFLOW_HANDLERS.includes(handler))
        ? []
        : [
            `The TensorFlow image calls handler, or input_handler and output_handler; ${program} defines ${handlers.join(', ')} instead.`
          ])
    ];
  }
  return MUST_LOAD.includes(framework ?? '') && !handlers.includes('model_fn')
    ? [
        `The script ${program} defines no model_fn(model_dir), without which the ${framework} image cannot load a model.`
      ]
    : [];
}

async function sourceOf(path: string): Promise<string> {
  try {
    if ((await stat(path)).isFile()) {
      return await readFile(path, 'utf8');
    }
  } catch (error) {
    if (!isCode(error, 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
  throw new ProblemError('not-found', `The script ${path} does not exist.`);
}
