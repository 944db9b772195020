import { types } from 'node:util';
import { ProblemError } from '../../problem';
import type { S3Location } from './location';
import { s3Uri } from './location';

/**
 * The sentence for what S3 alone says; `undefined` for what all of AWS says.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function s3Problem(
  error: unknown,
  where: S3Location,
  region: string
): ProblemError | undefined {
  if (!(types.isNativeError(error) || error instanceof Error)) {
    return undefined;
  }
  const { bucket } = where;
  const status = at(error, '$metadata', 'httpStatusCode');
  const requestId = at(error, '$metadata', 'requestId');
  const details = {
    code: error.name,
    ...(typeof requestId === 'string' && { requestId }),
    cause: error
  };
  const home = regionIn(error);
  if (status === 301 || error.name === 'PermanentRedirect' || (home && home !== region)) {
    return new ProblemError(
      'usage',
      home
        ? `The bucket ${bucket} is in ${home}, not in ${region}.`
        : `The bucket ${bucket} is in another region than ${region}.`,
      {
        ...details,
        hint: home
          ? `SageMaker takes only buckets of its own region: give --region ${home}, or copy the data to a bucket in ${region}.`
          : `SageMaker takes only buckets of its own region: give the bucket’s with --region.`
      }
    );
  }
  switch (error.name) {
    case 'NoSuchBucket':
      return new ProblemError('not-found', `There is no bucket ${bucket}.`, {
        ...details,
        hint: 'Check the name and the profile; bucket names are unique in all of AWS.'
      });
    case 'NoSuchKey':
    case 'NotFound':
      return new ProblemError(
        'not-found',
        where.key ? `There is no object ${s3Uri(where)}.` : `There is no bucket ${bucket}.`,
        { ...details, hint: 'Check the key; `aws s3 ls` shows what there is.' }
      );
    case 'PreconditionFailed':
      return new ProblemError('unavailable', `${s3Uri(where)} changed while it was read.`, {
        ...details,
        hint: 'Try again when nothing writes to it.'
      });
    case 'InvalidObjectState':
      return new ProblemError(
        'usage',
        `${s3Uri(where)} is archived in S3 Glacier and cannot be read.`,
        { ...details, hint: 'Restore it first (aws s3api restore-object), which takes hours.' }
      );
  }
  if (status === 403 && !isAboutCredentials(error.name)) {
    return new ProblemError(
      'denied',
      `S3 does not allow access to ${s3Uri(where)}, or it does not exist.`,
      {
        ...details,
        hint: /kms/i.test(error.message)
          ? 'You may lack kms:Decrypt or kms:GenerateDataKey on its key; ask whoever keeps the key.'
          : 'Ask for s3:GetObject, s3:PutObject and s3:ListBucket on it; without ListBucket what is missing looks forbidden.'
      }
    );
  }
  return undefined;
}

function isAboutCredentials(name: string): boolean {
  return /Token|AccessKey|Signature|RequestTime|RequestExpired/.test(name);
}

/** The bucket's own region, from the header of an answer or the body of the error. */
function regionIn(error: Error): string | undefined {
  const header = at(error, '$response', 'headers', 'x-amz-bucket-region');
  const body = at(error, 'Region');
  return [header, body].find(value => typeof value === 'string' && value !== '') as
    string | undefined;
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, step) =>
      typeof found === 'object' && found !== null ? Reflect.get(found, step) : undefined,
    value
  );
}
