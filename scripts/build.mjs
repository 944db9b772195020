/** Builds the two halves of the product and packs them into one wheel: `npm run build [-- host|lab|wheel …]`. */
import { existsSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { bin, main, packages, python, root, run } from './environment.mjs';

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * What dockerode can do and nobody here asks for: engines behind ssh (whose compiled half cannot be bundled) and builds of
 * images, three quarters of its size.
 */
const withoutUnused = {
  name: 'without-unused',
  setup(build) {
    build.onResolve({ filter: /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader)$/ }, ({ path }) => ({
      path,
      namespace: 'unused'
    }));
    build.onLoad({ filter: /.*/, namespace: 'unused' }, () => ({
      contents: 'module.exports = {};'
    }));
  }
};

/** What runs of the host: itself, the runner of the process place, and the thread that receives pages of logs. */
export const hostPrograms = {
  main: 'src/host/main.ts',
  runner: 'src/host/places/process/runner/main.ts',
  pages: 'src/host/places/sagemaker/log/receiver/main.ts'
};

/**
 * Options that make esbuild shake the AWS SDK: it takes the CommonJS entries by default, and those cannot be shaken.
 * Splitting keeps what is imported on demand out of the start.
 */
export function hostOptions(entryPoints, outdir) {
  return {
    absWorkingDir: root,
    entryPoints,
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.13',
    mainFields: ['module', 'main'],
    conditions: ['module'],
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'linked',
    sourcemap: 'linked',
    sourcesContent: false,
    plugins: [withoutUnused],
    define: { 'process.env.PACKAGE_VERSION': JSON.stringify(version) },
    // Packages that are CommonJS call `require` for Node's own modules.
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);"
    },
    logLevel: 'warning'
  };
}

/** `jupyterlab_sagemaker/host/`: the {@link hostPrograms}. */
export async function buildHost() {
  console.log('Building the host …');
  const { build } = await import('esbuild');
  const made = join(root, '.cache', 'host');
  rmSync(made, { recursive: true, force: true });
  await build(hostOptions(hostPrograms, made));
  // Replaced in one step, so that a host that starts meanwhile finds the old one whole or the new one whole.
  const product = join(root, 'jupyterlab_sagemaker', 'host');
  const old = join(root, '.cache', 'host-old');
  rmSync(old, { recursive: true, force: true });
  if (existsSync(product)) {
    renameSync(product, old);
  }
  renameSync(made, product);
  rmSync(old, { recursive: true, force: true });
}

/** `jupyterlab_sagemaker/labextension/`: the prebuilt extension. */
export async function buildLab() {
  console.log('Building the labextension …');
  rmSync(join(root, 'lib'), { recursive: true, force: true });
  rmSync(join(root, '.cache', 'lab.tsbuildinfo'), { force: true });
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.']);
  run(process.execPath, [
    'node_modules/@jupyter/builder/lib/build-labextension.js',
    '--core-package-file',
    'node_modules/@jupyterlab/core-meta/core.package.json',
    '.'
  ]);
}

/** `dist/*.whl`: what users install. Returns its path. */
export async function buildWheel() {
  console.log('Packing the wheel …');
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  run(python, ['-m', 'hatchling', 'build', '-t', 'wheel', '-d', dist], { quiet: true });
  return join(
    dist,
    readdirSync(dist).find(name => name.endsWith('.whl'))
  );
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const parts = { host: buildHost, lab: buildLab, wheel: buildWheel };
  await main(async () => {
    await packages('examples/requirements.txt');
    process.env.PATH = `${bin('.')}:${process.env.PATH}`;
    for (const part of process.argv.length > 2 ? process.argv.slice(2) : Object.keys(parts)) {
      await parts[part]();
    }
  });
}
