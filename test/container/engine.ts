import Docker from 'dockerode';

/** The images of `images.mjs`. */
export interface TestImages {
  /** A Debian with Python 3 and nothing of SageMaker. */
  readonly plain: string;
  /** `plain` with AWS's sagemaker-training and sagemaker-inference: `train` and `serve` work as on SageMaker. */
  readonly toolkit: string;
  /** `plain` with a `train` and a `serve` that know no toolkit. */
  readonly own: string;
}

/** Where the tests' own engine answers: the `DOCKER_HOST` for everything that a test starts. */
export const dockerHost = required('DOCKER_HOST');

export const images = JSON.parse(required('TEST_IMAGES')) as TestImages;

/** A client of the tests' own engine. */
export function engine(): Docker {
  return new Docker({ socketPath: dockerHost.replace('unix://', '') });
}

/** Runs a command in a new container and returns what it printed; the container is gone afterwards. */
export async function runIn(image: string, ...command: string[]): Promise<string> {
  const docker = engine();
  const container = await docker.createContainer({ Image: image, Cmd: command, Tty: true });
  try {
    await container.start();
    const { StatusCode } = (await container.wait()) as { StatusCode: number };
    const output = (await container.logs({ stdout: true, stderr: true })).toString();
    if (StatusCode !== 0) {
      throw new Error(`${command.join(' ')} ended with exit code ${StatusCode}: ${output}`);
    }
    return output.trim();
  } finally {
    await container.remove({ force: true });
  }
}

function required(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) {
    throw new Error(`${variable} is not set: run the container tests by npm run test:container.`);
  }
  return value;
}
