import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput
} from '@aws-sdk/client-sagemaker';
import { ProblemError } from '../../../../problem';
import type { CallSageMaker } from '../delete';

/** An endpoint, or `undefined` where there is none. */
export async function endpointNamed(
  name: string,
  call: CallSageMaker
): Promise<DescribeEndpointOutput | undefined> {
  const { DescribeEndpointCommand } = await import('../../../../aws/sdk/sagemaker');
  return there(
    call('DescribeEndpoint', `endpoint ${name}`, client =>
      client.send(new DescribeEndpointCommand({ EndpointName: name }))
    )
  );
}

/** A configuration, or `undefined` where there is none. */
export async function configNamed(
  name: string,
  call: CallSageMaker
): Promise<DescribeEndpointConfigOutput | undefined> {
  const { DescribeEndpointConfigCommand } = await import('../../../../aws/sdk/sagemaker');
  return there(
    call('DescribeEndpointConfig', `endpoint configuration ${name}`, client =>
      client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }))
    )
  );
}

/** A model, or `undefined` where there is none. */
export async function modelNamed(
  name: string,
  call: CallSageMaker
): Promise<DescribeModelOutput | undefined> {
  const { DescribeModelCommand } = await import('../../../../aws/sdk/sagemaker');
  return there(
    call('DescribeModel', `model ${name}`, client =>
      client.send(new DescribeModelCommand({ ModelName: name }))
    )
  );
}

async function there<Answer>(asking: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.kind === 'not-found') {
      return undefined;
    }
    throw error;
  }
}
