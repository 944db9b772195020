/** Repositories of AWS's serving images, the most special first: a Hugging Face image names PyTorch, too. */
const IMAGES: readonly (readonly [RegExp, string])[] = [
  [/huggingface/, 'huggingface'],
  [/scikit-learn/, 'sklearn'],
  [/xgboost/, 'xgboost'],
  [/pytorch/, 'pytorch'],
  [/tensorflow/, 'tensorflow'],
  [/mxnet/, 'mxnet'],
  [/chainer/, 'chainer']
];

/** What serves, by the name of its image and what its environment says; `undefined` for an image of one's own. */
export function frameworkOf(
  image: string | undefined,
  environment: Readonly<Record<string, string>>
): string | undefined {
  const repository = (image?.split('/').slice(1).join('/') ?? '').split(/[:@]/, 1)[0] ?? '';
  const known = IMAGES.find(([pattern]) => pattern.test(repository))?.[1];
  return known ?? (environment.HF_TASK || environment.HF_MODEL_ID ? 'huggingface' : undefined);
}
