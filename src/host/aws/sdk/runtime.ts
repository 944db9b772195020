/** What we use of the client, by name, so that the bundle carries nothing else. Loaded by `import()` only. */
export {
  InvokeEndpointAsyncCommand,
  InvokeEndpointCommand,
  InvokeEndpointWithResponseStreamCommand,
  SageMakerRuntimeClient
} from '@aws-sdk/client-sagemaker-runtime';
