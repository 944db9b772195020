/** What a predictor sends and asks for when nobody says otherwise. */
export interface ContentTypes {
  readonly contentType: string;
  readonly accept: string;
}

const NPY = 'application/x-npy';
const JSON_TYPE = 'application/json';

/** The predictors of the SageMaker SDK, by framework. */
const BY_FRAMEWORK: Readonly<Record<string, ContentTypes>> = {
  pytorch: { contentType: NPY, accept: NPY },
  sklearn: { contentType: NPY, accept: NPY },
  chainer: { contentType: NPY, accept: NPY },
  xgboost: { contentType: 'text/libsvm', accept: 'text/csv' },
  tensorflow: { contentType: JSON_TYPE, accept: JSON_TYPE },
  mxnet: { contentType: JSON_TYPE, accept: JSON_TYPE },
  huggingface: { contentType: JSON_TYPE, accept: JSON_TYPE }
};

/** JSON where the framework is not known: every toolkit reads it, and so does a person. */
export function contentTypesOf(framework: string | undefined): ContentTypes {
  return (
    BY_FRAMEWORK[framework ?? ''] ?? {
      contentType: JSON_TYPE,
      accept: JSON_TYPE
    }
  );
}
