/** What we use of the client, by name, so that the bundle carries nothing else. Loaded by `import()` only. */
export {
  DeleteEndpointCommand,
  DeleteEndpointConfigCommand,
  DeleteModelCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
  ListEndpointConfigsCommand,
  ListEndpointsCommand,
  ListProcessingJobsCommand,
  ListTrainingJobsCommand,
  ListTransformJobsCommand,
  SageMakerClient,
  StopProcessingJobCommand,
  StopTrainingJobCommand,
  StopTransformJobCommand
} from '@aws-sdk/client-sagemaker';
