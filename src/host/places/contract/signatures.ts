import type { Signature } from './definitions';

/**
 * What the images of AWS call a handler with. Where the context is not named, newer ones of some frameworks give it to a
 * handler that takes one argument more. https://github.com/aws/sagemaker-inference-toolkit (transformer.py), and likewise
 * sagemaker-huggingface-inference-toolkit (handler_service.py), sagemaker-scikit-learn-container,
 * sagemaker-xgboost-container and sagemaker-tensorflow-serving-container (python_service.py)
 */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  model_fn: ['model_dir'],
  input_fn: ['request_body', 'content_type'],
  predict_fn: ['data', 'model'],
  output_fn: ['prediction', 'accept'],
  transform_fn: ['model', 'data', 'content_type', 'accept'],
  handler: ['data', 'context'],
  input_handler: ['data', 'context'],
  output_handler: ['response', 'context']
};

/**
 * A sentence for each handler that cannot be called as an image of AWS's calls it.
 *
 * @param used the handlers that it calls, where they are defined
 * @param framework as in `the pytorch image`
 */
export function misfits(
  program: string,
  signatures: Readonly<Record<string, Signature>>,
  used: readonly string[],
  framework: string
): string[] {
  return used.flatMap(handler => {
    const signature = signatures[handler];
    const given = CALLS[handler];
    return signature && given && !isCallable(signature, given)
      ? [
          `The script ${program} defines ${handler}(${signature.written}), but the ${framework} image calls ${handler}(${given.join(', ')}).`
        ]
      : [];
  });
}

/** What it has a value for itself may be left out. */
function isCallable({ least, most, named }: Signature, given: readonly string[]): boolean {
  const context = given.includes('context') ? 0 : 1;
  return (
    named.length === 0 && least <= given.length + context && (most === null || most >= given.length)
  );
}
