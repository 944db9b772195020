import Docker from 'dockerode';

import { installEngine, startEngine, stopEngine } from '../../scripts/engine.mjs';
import { testImages } from './images.mjs';

/** Before the first container test: an engine with the test images. What a killed run left is removed. */
export default async function setup() {
  installEngine();
  process.env.DOCKER_HOST = await startEngine();
  try {
    const docker = new Docker();
    await removeLeftovers(docker);
    process.env.TEST_IMAGES = JSON.stringify(await testImages(docker));
  } catch (error) {
    await stopEngine();
    throw error;
  }
}

async function removeLeftovers(docker) {
  for (const { Id } of await docker.listContainers({ all: true })) {
    await docker.getContainer(Id).remove({ force: true, v: true });
  }
  await docker.pruneNetworks();
  await docker.pruneVolumes();
}
