/** Runs the simulated AWS of `test/simulator` as a process of its own. */
import { spawn } from 'node:child_process';
import { join, parse } from 'node:path';
import { createInterface } from 'node:readline';

import { Stop, cache, productNode, root } from './environment.mjs';

/** Bundles a TypeScript file of the tests for Node, so that it runs without jest; resolves to the bundle's path. */
export async function bundleForNode(entry) {
  const { build } = await import('esbuild');
  const bundle = join(cache, 'simulator', `${parse(entry).name}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    // Packages that are CommonJS call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
    },
    logLevel: 'warning'
  });
  return bundle;
}

/**
 * Starts a scenario and waits until it answers. `environment` is what an AWS client needs to reach it instead of
 * AWS: to be spread over this process's own, with `undefined` for what must not be inherited; `stop` ends the process.
 */
export async function startSimulator(scenario, flags = []) {
  const bundle = await bundleForNode('test/simulator/main.ts');
  const child = spawn(productNode(), [bundle, '--scenario', scenario, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit']
  });
  const url = await new Promise((resolve, reject) => {
    createInterface(child.stdout).once('line', resolve);
    child.once('exit', code =>
      reject(new Stop(`The simulator ended at once with exit code ${code}.`))
    );
  });
  // A profile, a session token or an endpoint of the user's would mix a real account with this one.
  const withoutAws = Object.fromEntries(
    Object.keys(process.env)
      .filter(name => name.startsWith('AWS_'))
      .map(name => [name, undefined])
  );
  return {
    url,
    environment: {
      ...withoutAws,
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'simulated',
      AWS_SECRET_ACCESS_KEY: 'simulated',
      AWS_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true'
    },
    stop: () => child.kill()
  };
}
