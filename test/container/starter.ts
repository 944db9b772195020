/**
 * A host that starts jobs and endpoints and waits to be killed: `node starter.mjs DIRECTORY WISHES`. It does not outlive the test
 * that holds its standard input.
 */
import { once } from 'node:events';
import { join } from 'node:path';
import { Aws } from '../../src/host/aws/aws';
import { systemClock } from '../../src/host/clock';
import { createDockerPlace } from '../../src/host/places/docker';
import { createDockerEndpoints } from '../../src/host/places/docker/endpoints';
import type { DeployRequest } from '../../src/host/places/endpointPlace';
import { LocalInputs } from '../../src/host/places/inputs';
import type { TrainingRequest } from '../../src/host/places/place';

/** What is to run when it is killed. */
export interface Wishes {
  readonly jobs?: readonly TrainingRequest[];
  readonly endpoints?: readonly DeployRequest[];
  /** Where the caller's AWS files are. */
  readonly home?: string;
}

const [, , directory = '', text = '{}'] = process.argv;
const { jobs = [], endpoints = [], home = '/nonexistent' } = JSON.parse(text) as Wishes;
const aws = new Aws({ clock: systemClock });
const locations = { jobs: join(directory, 'jobs'), endpoints: join(directory, 'endpoints') };
const inputs = new LocalInputs({ aws, cache: locations.jobs });
const place = createDockerPlace({ locations, clock: systemClock, aws, inputs });
const serving = createDockerEndpoints({ locations, clock: systemClock, aws, inputs });
const caller = {
  id: 'starter',
  context: {
    face: 'terminal' as const,
    cwd: '/',
    env: {
      HOME: home,
      PATH: '/usr/bin:/bin',
      AWS_EC2_METADATA_DISABLED: 'true',
      DOCKER_HOST: process.env.DOCKER_HOST ?? ''
    }
  }
};
await Promise.all([
  ...jobs.map(request => place.train(request, caller, () => undefined)),
  ...endpoints.map(request => serving.deploy(request, caller, () => undefined))
]);
process.stdout.write('started\n');
await once(process.stdin.resume(), 'end');
process.exit();
