/** What we use of the client, by name, so that the bundle carries nothing else. Loaded by `import()` only. */
export {
  CreateTrainingJobCommand,
  DescribeEndpointCommand,
  DescribeNotebookInstanceCommand,
  DescribeProcessingJobCommand,
  DescribeTrainingJobCommand,
  DescribeTransformJobCommand,
  ListProcessingJobsCommand,
  ListTrainingJobsCommand,
  ListTransformJobsCommand,
  SageMakerClient,
  StopProcessingJobCommand,
  StopTrainingJobCommand,
  StopTransformJobCommand
} from '@aws-sdk/client-sagemaker';
