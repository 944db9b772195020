import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import type { JobRef } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import { faultOf } from '../../aws/errors';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import type { Progress, TrainingRequest } from '../place';
import { parseArn } from './kinds/arn';
import { originOf } from './origin';
import { prepareTraining } from './trainingPlan';
import { uploadTraining } from './upload';

/** Uploads what a job needs and starts it. @throws ProblemError */
export async function trainOnSageMaker(
  asked: TrainingRequest,
  aws: Aws,
  caller: Caller,
  progress: Progress,
  signal?: AbortSignal
): Promise<JobRef> {
  const { job, uploads, request } = await prepareTraining(asked, aws, caller, signal);
  await uploadTraining(request, uploads, aws, caller, progress, signal);
  const arn = await create(job, uploads.region, aws, caller, signal);
  const { profile } = originOf(caller, uploads.region);
  return {
    kind: 'training',
    place: 'sagemaker',
    name: request.name,
    region: uploads.region,
    ...parseArn(arn),
    profile
  };
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
        throw creationProblem(error, job, region) ?? error;
      }
    }
  );
}

/** The sentence for what CreateTrainingJob alone says. */
function creationProblem(
  error: unknown,
  job: CreateTrainingJobRequest,
  region: string
): ProblemError | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  const { message, name: code } = error;
  const details = { code, cause: error };
  switch (code) {
    case 'ResourceInUse':
      return new ProblemError(
        'usage',
        `There is a training job ${job.TrainingJobName} in ${region} already; a name is used once for ever.`,
        { ...details, hint: 'Take another --job-name, or --base-job-name, which adds the time.' }
      );
    case 'ResourceLimitExceeded': {
      const [, quota, limit] = /limit '([^']+)' is (\d+)/.exec(message) ?? [];
      const what = quota === undefined ? reason(message) : `“${quota}” is ${limit}.`;
      return new ProblemError('denied', `Your account’s quota in ${region} is too low: ${what}`, {
        ...details,
        hint: 'Ask for more under Service Quotas, Amazon SageMaker, in the AWS console, or take another --instance.'
      });
    }
    case 'ValidationException':
      return /assume role|sts:AssumeRole|principal/i.test(message)
        ? new ProblemError('denied', `SageMaker may not assume the role ${job.RoleArn}.`, {
            ...details,
            hint: 'It must exist, and its trust policy must allow sts:AssumeRole to sagemaker.amazonaws.com.'
          })
        : new ProblemError(
            'usage',
            `SageMaker does not take the training job: ${reason(message)}`,
            {
              ...details,
              hint: 'The same line with --dry-run shows what it was asked for.'
            }
          );
    default:
      return undefined;
  }
}

function reason(message: string): string {
  const text = message.replace(/^\d+ validation errors? detected: /, '').trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
