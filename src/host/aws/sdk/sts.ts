/** What we use of the client, by name, so that the bundle carries nothing else. Loaded by `import()` only. */
export {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient
} from '@aws-sdk/client-sts';
