import type { Service } from '../service';
import {
  createEndpoint,
  deleteEndpoint,
  describeEndpoint,
  listEndpoints,
  updateEndpoint,
  updateEndpointWeightsAndCapacities
} from './endpoints';
import {
  createEndpointConfig,
  deleteEndpointConfig,
  describeEndpointConfig,
  listEndpointConfigs
} from './endpointConfig';
import { createModel, deleteModel, describeModel, listModels } from './model';
import { describeProcessingJob, listProcessingJobs, stopProcessingJob } from './processing';
import { addTags, deleteTags, listTags } from './tags';
import {
  createTrainingJob,
  describeTrainingJob,
  listTrainingJobs,
  stopTrainingJob
} from './training';
import { describeTransformJob, listTransformJobs, stopTransformJob } from './transform';

/** Amazon SageMaker. */
export const sagemaker = {
  name: 'SageMaker',
  signingName: 'sagemaker',
  target: 'SageMaker',
  complaint: 'ValidationException',
  operations: {
    AddTags: addTags,
    CreateEndpoint: createEndpoint,
    CreateEndpointConfig: createEndpointConfig,
    CreateModel: createModel,
    CreateTrainingJob: createTrainingJob,
    DeleteEndpoint: deleteEndpoint,
    DeleteEndpointConfig: deleteEndpointConfig,
    DeleteModel: deleteModel,
    DeleteTags: deleteTags,
    DescribeEndpoint: describeEndpoint,
    DescribeEndpointConfig: describeEndpointConfig,
    DescribeModel: describeModel,
    DescribeProcessingJob: describeProcessingJob,
    DescribeTrainingJob: describeTrainingJob,
    DescribeTransformJob: describeTransformJob,
    ListEndpointConfigs: listEndpointConfigs,
    ListEndpoints: listEndpoints,
    ListModels: listModels,
    ListProcessingJobs: listProcessingJobs,
    ListTags: listTags,
    ListTrainingJobs: listTrainingJobs,
    ListTransformJobs: listTransformJobs,
    StopProcessingJob: stopProcessingJob,
    StopTrainingJob: stopTrainingJob,
    StopTransformJob: stopTransformJob,
    UpdateEndpoint: updateEndpoint,
    UpdateEndpointWeightsAndCapacities: updateEndpointWeightsAndCapacities
  }
} satisfies Service;
