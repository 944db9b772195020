/** What we use of the client, by name, so that the bundle carries nothing else. Loaded by `import()` only. */
export { S3Client } from '@aws-sdk/client-s3';
