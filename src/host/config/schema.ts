import * as z from 'zod/mini';

const vpc = z.object({ Subnets: z.array(z.string()), SecurityGroupIds: z.array(z.string()) });
const tags = z.array(z.object({ Key: z.string(), Value: z.string() }));
const role = z.string().check(z.regex(/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/));

/**
 * What we use of a configuration file, in the words of the API; all else in it is the SDK's own affair.
 * https://sagemaker.readthedocs.io/en/stable/overview.html#configuring-and-using-defaults-with-the-sagemaker-python-sdk
 */
export const configFile = z.object({
  SageMaker: z.nullish(
    z.object({
      TrainingJob: z.nullish(
        z.object({
          RoleArn: z.optional(role),
          VpcConfig: z.optional(vpc),
          Tags: z.optional(tags),
          OutputDataConfig: z.optional(z.object({ KmsKeyId: z.optional(z.string()) })),
          ResourceConfig: z.optional(z.object({ VolumeKmsKeyId: z.optional(z.string()) })),
          Environment: z.optional(z.record(z.string(), z.string())),
          EnableNetworkIsolation: z.optional(z.boolean()),
          EnableInterContainerTrafficEncryption: z.optional(z.boolean())
        })
      ),
      Model: z.nullish(
        z.object({
          ExecutionRoleArn: z.optional(role),
          VpcConfig: z.optional(vpc),
          Tags: z.optional(tags),
          EnableNetworkIsolation: z.optional(z.boolean())
        })
      ),
      EndpointConfig: z.nullish(
        z.object({ KmsKeyId: z.optional(z.string()), Tags: z.optional(tags) })
      ),
      Endpoint: z.nullish(z.object({ Tags: z.optional(tags) })),
      PythonSDK: z.nullish(
        z.object({
          Modules: z.nullish(
            z.object({
              Session: z.nullish(
                z.object({
                  DefaultS3Bucket: z.optional(z.string()),
                  DefaultS3ObjectKeyPrefix: z.optional(z.string())
                })
              )
            })
          )
        })
      )
    })
  )
});
export type ConfigFile = z.infer<typeof configFile>;

/** What is wrong with a value, in words. */
export function expected(path: string): string {
  if (path.endsWith('RoleArn')) {
    return 'is no role; write it as in arn:aws:iam::123456789012:role/MyRole';
  }
  return 'is not what the SageMaker SDK takes there';
}
