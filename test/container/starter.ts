/**
 * A host that starts jobs and waits to be killed: `node starter.mjs JOBS_DIRECTORY REQUESTS`. It does not outlive the test
 * that holds its standard input.
 */
import { once } from 'node:events';
import { Aws } from '../../src/host/aws/aws';
import { systemClock } from '../../src/host/clock';
import { createDockerPlace } from '../../src/host/places/docker';
import { LocalInputs } from '../../src/host/places/inputs';
import type { TrainingRequest } from '../../src/host/places/place';

const [, , jobs = '', text = '[]'] = process.argv;
const requests = JSON.parse(text) as TrainingRequest[];
const aws = new Aws({ clock: systemClock });
const place = createDockerPlace({
  locations: { jobs },
  clock: systemClock,
  aws,
  inputs: new LocalInputs({ aws, cache: jobs })
});
const caller = {
  id: 'starter',
  context: {
    face: 'terminal' as const,
    cwd: '/',
    env: {
      HOME: '/nonexistent',
      PATH: '/usr/bin:/bin',
      AWS_EC2_METADATA_DISABLED: 'true',
      DOCKER_HOST: process.env.DOCKER_HOST ?? ''
    }
  }
};
await Promise.all(requests.map(request => place.train(request, caller, () => undefined)));
process.stdout.write('started\n');
await once(process.stdin.resume(), 'end');
process.exit();
