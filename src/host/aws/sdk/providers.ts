/** The SDK's credential providers that take all they need by parameter. Loaded by `import()` only. */
export { fromHttp, fromLoginCredentials, fromSSO } from '@aws-sdk/credential-providers';
