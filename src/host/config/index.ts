/** The defaults that the SageMaker SDK's configuration files give. */
import type { Aws } from '../aws/aws';
import type { Caller } from '../caller';
import { configTexts } from './files';
import type { ConfigFile } from './schema';

type Section = NonNullable<ConfigFile['SageMaker']>;
type TrainingJob = NonNullable<Section['TrainingJob']>;

/** A default, and where it comes from. */
export interface Default<Value> {
  readonly value: Value;
  /** Path, or `s3://…`. */
  readonly file: string;
  /** Its name there, as in `VpcConfig`. */
  readonly key: string;
}

/** All of a caller's defaults; absent is what no file has. */
export interface Defaults {
  readonly trainingRole?: Default<string>;
  readonly modelRole?: Default<string>;
  readonly vpc?: Default<NonNullable<TrainingJob['VpcConfig']>>;
  readonly tags?: Default<Readonly<Record<string, string>>>;
  readonly outputKey?: Default<string>;
  readonly volumeKey?: Default<string>;
  readonly environment?: Default<Readonly<Record<string, string>>>;
  readonly networkIsolation?: Default<boolean>;
  readonly trafficEncryption?: Default<boolean>;
  readonly modelVpc?: Defaults['vpc'];
  readonly modelTags?: Defaults['tags'];
  readonly modelIsolation?: Default<boolean>;
  readonly configKey?: Default<string>;
  readonly configTags?: Defaults['tags'];
  readonly endpointTags?: Defaults['tags'];
  readonly bucket?: Default<string>;
  readonly prefix?: Default<string>;
}

/** @throws ProblemError for a file that cannot be read or holds what it must not, with its line */
export async function readDefaults(
  aws: Aws,
  caller: Caller,
  signal?: AbortSignal
): Promise<Defaults> {
  const files: { readonly file: string; readonly section: Section }[] = [];
  for (const text of await configTexts(aws, caller, signal)) {
    // Loaded now: most people have no such file.
    const { parseConfig } = await import('./parse');
    const { SageMaker } = parseConfig(text);
    if (SageMaker) {
      files.unshift({ file: text.file, section: SageMaker });
    }
  }
  const first = <Value>(
    key: string,
    pick: (section: Section) => Value | undefined
  ): Default<Value> | undefined => {
    for (const { file, section } of files) {
      const value = pick(section);
      if (value !== undefined) {
        return { value, file, key };
      }
    }
    return undefined;
  };
  const training = <Value>(key: string, pick: (job: TrainingJob) => Value | undefined) =>
    first(key, ({ TrainingJob }) => (TrainingJob ? pick(TrainingJob) : undefined));
  const session = ({ PythonSDK }: Section) => PythonSDK?.Modules?.Session;
  return {
    trainingRole: training('RoleArn', job => job.RoleArn),
    modelRole: first('ExecutionRoleArn', ({ Model }) => Model?.ExecutionRoleArn),
    vpc: training('VpcConfig', job => job.VpcConfig),
    tags: training('Tags', job => tagsOf(job)),
    outputKey: training('OutputDataConfig.KmsKeyId', job => job.OutputDataConfig?.KmsKeyId),
    volumeKey: training('ResourceConfig.VolumeKmsKeyId', job => job.ResourceConfig?.VolumeKmsKeyId),
    environment: training('Environment', job => job.Environment),
    networkIsolation: training('EnableNetworkIsolation', job => job.EnableNetworkIsolation),
    trafficEncryption: training(
      'EnableInterContainerTrafficEncryption',
      job => job.EnableInterContainerTrafficEncryption
    ),
    modelVpc: first('Model.VpcConfig', ({ Model }) => Model?.VpcConfig),
    modelTags: first('Model.Tags', ({ Model }) => tagsOf(Model)),
    modelIsolation: first(
      'Model.EnableNetworkIsolation',
      ({ Model }) => Model?.EnableNetworkIsolation
    ),
    configKey: first('EndpointConfig.KmsKeyId', ({ EndpointConfig }) => EndpointConfig?.KmsKeyId),
    configTags: first('EndpointConfig.Tags', ({ EndpointConfig }) => tagsOf(EndpointConfig)),
    endpointTags: first('Endpoint.Tags', ({ Endpoint }) => tagsOf(Endpoint)),
    bucket: first('DefaultS3Bucket', section => session(section)?.DefaultS3Bucket),
    prefix: first('DefaultS3ObjectKeyPrefix', section => session(section)?.DefaultS3ObjectKeyPrefix)
  };
}

function tagsOf(
  section: Pick<TrainingJob, 'Tags'> | null | undefined
): Readonly<Record<string, string>> | undefined {
  const { Tags } = section ?? {};
  return Tags && Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
}

/** What was taken, by file, as a sentence for each; see {@link Default}. */
export function takenFrom(defaults: readonly (Default<unknown> | undefined)[]): string[] {
  const keys = new Map<string, string[]>();
  for (const taken of defaults) {
    if (taken) {
      keys.set(taken.file, [...(keys.get(taken.file) ?? []), taken.key]);
    }
  }
  return [...keys].map(([file, names]) => `From ${file}: ${names.join(', ')}.`);
}
