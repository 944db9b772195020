import type { ContainerDefinition } from '@aws-sdk/client-sagemaker';
import type { PlannedArchive } from './archive';

/** Where AWS's images find the code of an archive. */
const SUBMIT_DIRECTORY = '/opt/ml/model/code';

/**
 * What a model's container is told, as the SageMaker SDK tells it: the toolkit imports the program from the archive's
 * `code/`. What a person sets goes before.
 */
export function containerOf(
  image: string,
  archive: Pick<PlannedArchive, 'uri' | 'unpacked'>,
  program: string | undefined,
  environment: Readonly<Record<string, string>>,
  region: string
): ContainerDefinition {
  return {
    Image: image,
    ...modelData(archive),
    Environment: {
      ...(program !== undefined && {
        SAGEMAKER_PROGRAM: program,
        SAGEMAKER_SUBMIT_DIRECTORY: SUBMIT_DIRECTORY,
        SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
        SAGEMAKER_REGION: region
      }),
      ...environment
    }
  };
}

/** A container's environment without what names a program, which another takes the place of. */
export function withoutProgram(
  environment: Readonly<Record<string, string>> = {}
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter(
      ([name]) => name !== 'SAGEMAKER_PROGRAM' && name !== 'SAGEMAKER_SUBMIT_DIRECTORY'
    )
  );
}

function modelData({
  uri,
  unpacked
}: Pick<PlannedArchive, 'uri' | 'unpacked'>): ContainerDefinition {
  return unpacked
    ? {
        ModelDataSource: {
          S3DataSource: {
            S3Uri: `${uri.replace(/\/+$/, '')}/`,
            S3DataType: 'S3Prefix',
            CompressionType: 'None'
          }
        }
      }
    : { ModelDataUrl: uri };
}
