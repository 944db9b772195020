import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import type { JobRef } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import { faultOf } from '../../aws/faults';
import type { Caller } from '../../caller';
import type { Progress } from '../place';
import { creationProblem } from './creation';
import { jobRef, originOf } from './origin';
import type { PreparedTraining } from './trainingPlan';
import { uploadTraining } from './upload';

/** Uploads what a job needs and starts it. @throws ProblemError */
export async function trainOnSageMaker(
  { job, uploads, request }: PreparedTraining,
  aws: Aws,
  caller: Caller,
  progress: Progress,
  signal?: AbortSignal
): Promise<JobRef> {
  await uploadTraining(request, uploads, aws, caller, progress, signal);
  const arn = await create(job, uploads.region, aws, caller, signal);
  return jobRef('training', request.name, arn, originOf(caller, uploads.region));
}

/** @returns its ARN, where SageMaker told it */
async function create(
  job: CreateTrainingJobRequest,
  region: string,
  aws: Aws,
  caller: Caller,
  signal?: AbortSignal
): Promise<string | undefined> {
  const { CreateTrainingJobCommand } = await import('../../aws/sdk/sagemaker');
  const subject = `training job ${job.TrainingJobName}`;
  let unanswered = false;
  return aws.call(
    caller,
    { operation: 'CreateTrainingJob', subject, urgent: true, signal },
    async (clients, abortSignal) => {
      const client = await clients.sagemaker();
      try {
        const answer = await client.send(new CreateTrainingJobCommand(job), { abortSignal });
        return answer.TrainingJobArn;
      } catch (error) {
        // An answer that was lost on its way leaves a job behind, and trying again finds its name taken.
        if (unanswered && error instanceof Error && error.name === 'ResourceInUse') {
          return undefined;
        }
        unanswered ||= faultOf(error) === 'transient';
        const creation = {
          noun: 'training job',
          name: job.TrainingJobName ?? '',
          region,
          role: job.RoleArn,
          taken: 'Take another --job-name, or --base-job-name, which adds the time.'
        };
        throw creationProblem(error, creation) ?? error;
      }
    }
  );
}
