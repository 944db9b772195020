import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallerContext } from '../../../protocol';
import { ProblemError } from '../../problem';
import { isCode } from '../../systemError';
import type { DeployRequest } from '../endpointPlace';
import { isEntryPoint } from './command';
import type { Signature } from './definitions';
import { definitionsOf } from './definitions';
import { misfits } from './signatures';

const HANDLERS = ['model_fn', 'transform_fn', 'predict_fn', 'input_fn', 'output_fn'];
/** https://github.com/aws/sagemaker-tensorflow-serving-container (pre- and post-processing) */
const TENSORFLOW_HANDLERS = ['handler', 'input_handler', 'output_handler'];
/** Their images have no way of their own to load a model. */
const MUST_LOAD = ['sklearn', 'mxnet', 'chainer'];
/** Their toolkit refuses, at the first request, a script that has `transform_fn` and one of what it stands for. */
const EITHER_OR = ['pytorch', 'mxnet', 'huggingface'];
const STOOD_FOR = ['input_fn', 'predict_fn', 'output_fn'];

/** The script of an endpoint, as far as it can be checked without running it. */
export interface CheckedScript {
  /** Its name in the directory of the code. */
  readonly program: string;
  /** The handlers that it defines. */
  readonly handlers: readonly string[];
  /** What they take, by name, as far as that is certain. */
  readonly signatures: Readonly<Record<string, Signature>>;
  /** A sentence for a script that its reader does not understand, and the image's newer Python perhaps does. */
  readonly doubt?: string;
}

/** Somebody's Python, which reads a script where they would have to wait or to pay for the truth. */
export interface Reader extends Pick<CallerContext, 'env'> {
  /** Path of an interpreter. */
  readonly python: string;
}

/**
 * Looks at the script that a request names: the inference toolkit imports it by its name alone, so it is a module at the top
 * of the code directory, and it defines handlers. Without a reader it is enough that it names them: on this machine the
 * server's start tells at once.
 *
 * @returns `undefined` where the request names none
 * @throws ProblemError
 */
export async function checkScript(
  {
    entryPoint,
    sourceDirectory,
    script,
    framework,
    image
  }: Pick<DeployRequest, 'entryPoint' | 'sourceDirectory' | 'script' | 'framework' | 'image'>,
  reader?: Reader
): Promise<CheckedScript | undefined> {
  if (entryPoint === undefined) {
    return undefined;
  }
  checkEntryPoint(entryPoint);
  const text = script ?? (await sourceOf(join(sourceDirectory ?? '.', entryPoint)));
  const wanted = framework === 'tensorflow' ? [...TENSORFLOW_HANDLERS, ...HANDLERS] : HANDLERS;
  const { defines, doubt, signatures = {} } = await definedIn(entryPoint, text, { reader, image });
  const handlers = wanted.filter(defines);
  if (handlers.length === 0) {
    throw new ProblemError(
      'usage',
      `The script ${entryPoint} defines none of ${wanted.join(', ')}, so there is nothing in it to serve a model with.`,
      {
        hint: 'A script for inference defines at least model_fn(model_dir) and predict_fn(data, model).'
      }
    );
  }
  return { program: entryPoint, handlers, signatures, doubt };
}

/**
 * Tells of a name whether the script defines it.
 *
 * @throws ProblemError `usage` for a script that is no Python
 */
async function definedIn(
  entryPoint: string,
  text: string,
  { reader, image }: { readonly reader?: Reader; readonly image?: string }
): Promise<{
  readonly defines: (name: string) => boolean;
  readonly signatures?: CheckedScript['signatures'];
  readonly doubt?: string;
}> {
  const named = (name: string) => new RegExp(`\\b${name}\\b`).test(text);
  const found = reader && (await definitionsOf(text, reader.python, reader));
  if (found === undefined) {
    return { defines: named };
  }
  if ('names' in found) {
    const { every, names, signatures } = found;
    return { defines: every ? named : name => names.includes(name), signatures };
  }
  const { version, line, why } = found;
  const wrong = `The script ${entryPoint} is no Python: line ${line}, ${why} (as Python ${version.join('.')} reads it).`;
  const theirs = newerPython(image, version);
  if (theirs === undefined) {
    throw new ProblemError('usage', wrong, { hint: 'Nothing was made yet.' });
  }
  return { defines: named, doubt: `Mind: ${wrong} The image has Python ${theirs}.` };
}

/** The version of an image's Python, as its tag tells it in `…-py312`, where it is a newer one. */
function newerPython(
  image: string | undefined,
  [major, minor]: readonly [number, number]
): string | undefined {
  const [, theirMajor = '', theirMinor = ''] = /-py(\d)(\d+)/.exec(image ?? '') ?? [];
  return Number(theirMajor) === major && Number(theirMinor) > minor
    ? `${theirMajor}.${theirMinor}`
    : undefined;
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

/** Why an image of AWS’s cannot serve with a script; none where it can, or nobody knows. In full sentences. */
export function missingHandlers(script: CheckedScript, framework: string | undefined): string[] {
  const { program, handlers, signatures } = script;
  if (framework === undefined) {
    return [];
  }
  if (framework === 'tensorflow') {
    return missingInTensorflow(script);
  }
  const besides = handlers.filter(handler => STOOD_FOR.includes(handler));
  return [
    ...(MUST_LOAD.includes(framework) && !handlers.includes('model_fn')
      ? [
          `The script ${program} defines no model_fn(model_dir), without which the ${framework} image cannot load a model.`
        ]
      : []),
    ...(EITHER_OR.includes(framework) && handlers.includes('transform_fn') && besides.length > 0
      ? [
          `The script ${program} defines transform_fn and ${besides.join(' and ')}; the ${framework} image takes either the one or the others.`
        ]
      : []),
    ...misfits(program, signatures, HANDLERS, framework)
  ];
}

/** It takes `handler` where there is one, or else both others. */
function missingInTensorflow({ program, handlers, signatures }: CheckedScript): string[] {
  const [whole = '', ...parts] = TENSORFLOW_HANDLERS;
  const used = handlers.includes(whole) ? [whole] : parts;
  return [
    ...(program === 'inference.py'
      ? []
      : [`The TensorFlow image imports inference.py alone, so rename ${program}.`]),
    ...(used.every(handler => handlers.includes(handler))
      ? misfits(program, signatures, used, 'TensorFlow')
      : [
          `The TensorFlow image calls handler, or input_handler and output_handler; ${program} defines ${handlers.join(', ')} alone.`
        ])
  ];
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
