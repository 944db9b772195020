/**
 * An engine of its own for a test that kills it: `TEST_ENGINE=NAME node secondEngine.mjs start|kill|revive|stop`. Tells where
 * it answers by its last line.
 */
import Docker from 'dockerode';

import { killEngine, reviveEngine, startEngine, stopEngine } from '../../scripts/engine.mjs';
import { testImages } from './images.mjs';

const steps = {
  async start() {
    process.env.DOCKER_HOST = await startEngine();
    await testImages(new Docker(), ['plain', 'own']);
    console.log(process.env.DOCKER_HOST);
  },
  kill: killEngine,
  revive: reviveEngine,
  stop: stopEngine
};

await steps[process.argv[2]]();
process.exit();
