import { ProblemError } from '../../problem';

/** An object, or the beginning of keys. */
export interface S3Location {
  readonly bucket: string;
  /** Without a slash at its beginning; empty for the whole bucket. */
  readonly key: string;
}

/** @throws ProblemError `usage` for what is no `s3://bucket/key` */
export function parseS3(uri: string): S3Location {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html; an access point's ARN is a bucket, too.
  const match =
    /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9]|arn:aws[\w-]*:s3:[^/]+(?:\/[^/]+)?)(?:\/(.*))?$/s.exec(
      uri
    );
  if (!match?.[1]) {
    throw new ProblemError('usage', `${uri} names no object or prefix of S3.`, {
      hint: 'Write it as in s3://bucket/some/key.'
    });
  }
  return { bucket: match[1], key: match[2] ?? '' };
}

/** `s3://bucket/key` */
export function s3Uri({ bucket, key }: S3Location): string {
  return key ? `s3://${bucket}/${key}` : `s3://${bucket}`;
}

/** A location below another. */
export function below({ bucket, key }: S3Location, ...names: readonly string[]): S3Location {
  return { bucket, key: [key.replace(/\/+$/, ''), ...names].filter(Boolean).join('/') };
}
