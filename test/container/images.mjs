/**
 * The images that the container tests run, made on this machine: nothing is pulled. Each is made when its recipe
 * changed, and is kept by the tests' engine.
 *
 *   plain    the distribution with its Python: what no toolkit was ever put into
 *   toolkit  plain with AWS's sagemaker-training and sagemaker-inference: `train` and `serve` are theirs
 *   own      plain with a `train` and a `serve` of somebody's own
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import tar from 'tar-stream';

import { runAsRoot } from '../../scripts/engine.mjs';
import { Stop, cache, python, run } from '../../scripts/environment.mjs';

const here = join(dirname(fileURLToPath(import.meta.url)), 'images');
const archives = join(cache, 'images');
const REPOSITORY = 'jupyterlab-sagemaker-test';
const TOOLKIT = ['sagemaker-training==5.1.*', 'sagemaker-inference==1.10.*'];

/** The distribution of this machine, from where this machine gets it; Debian where it is another. */
function distribution() {
  const release = readFileSync('/etc/os-release', 'utf8');
  const [, name] = /^VERSION_CODENAME=(\w+)/m.exec(release) ?? [];
  const targets = existsSync('/usr/bin/apt-get')
    ? run('apt-get', ['indextargets', '--format', '$(CODENAME) $(SITE)', 'Identifier: Packages'], {
        quiet: true
      })
    : '';
  const mirror = targets
    .split('\n')
    .map(line => line.split(' '))
    .find(([codename]) => codename === name)?.[1];
  return mirror ? { name, mirror } : { name: 'bookworm', mirror: 'http://deb.debian.org/debian' };
}

/** What an image is named by: the hash of all that it is made from, the code that makes it included. */
function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(String(part)).update('\0');
  }
  return hash.digest('hex').slice(0, 12);
}

/** `make` writes into a directory, which then is the archive; an archive of the same recipe is taken as it is. */
function archive(name, make, ...excluded) {
  const path = join(archives, `${name}.tar`);
  if (!existsSync(path)) {
    const directory = join(archives, name);
    runAsRoot('rm', '-rf', directory);
    mkdirSync(directory, { recursive: true });
    make(directory);
    const without = excluded.map(pattern => `--exclude=${pattern}`);
    const owner = [
      '--numeric-owner',
      ...(name.startsWith('plain') ? [] : ['--owner=0', '--group=0'])
    ];
    runAsRoot('tar', ...owner, ...without, '-C', directory, '-cf', `${path}.part`, '.');
    runAsRoot('mv', `${path}.part`, path);
    runAsRoot('rm', '-rf', directory);
  }
  return path;
}

function plainArchive(name, { name: release, mirror }) {
  return archive(
    name,
    directory => {
      console.log('Making a small Debian with Python for the container tests (about a minute) …');
      runAsRoot(
        'debootstrap',
        '--variant=minbase',
        '--include=python3',
        release,
        directory,
        mirror
      );
    },
    './var/cache/apt/*',
    './var/lib/apt/lists/*',
    './usr/share/doc/*',
    './usr/share/locale/*',
    './usr/share/man/*',
    './dev/*'
  );
}

/** The version of the Python in an archive of {@link plainArchive}. */
function pythonIn(path) {
  const names = run('tar', ['-tf', path, '--wildcards', './usr/bin/python3.*'], { quiet: true });
  return /python(3\.\d+)$/m.exec(names)[1];
}

/** Names and texts of the scripts that an image gets. */
function scripts(image) {
  const folder = join(here, image);
  return readdirSync(folder)
    .sort()
    .map(name => [name, readFileSync(join(folder, name), 'utf8')]);
}

/** What pip of this machine's Python installs for the image's Python, which has to be of the same version. */
function toolkitArchive(name, version) {
  return archive(name, directory => {
    const ours = run(python, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'], {
      quiet: true
    }).trim();
    if (ours !== version) {
      throw new Stop(
        `The test image has Python ${version} and .venv has ${ours}: delete .venv and run this again with a python3 of version ${version} on the PATH.`
      );
    }
    console.log('Installing AWS’s training and inference toolkits for the container tests …');
    const into = join(directory, 'usr/local/lib', `python${version}`, 'dist-packages');
    const flags = ['--quiet', '--no-compile', '--target', into];
    run(python, ['-m', 'pip', 'install', ...flags, ...TOOLKIT], { quiet: true });
    // The scripts that pip wrote name this machine's Python.
    rmSync(join(into, 'bin'), { recursive: true, force: true });
    cpSync(join(here, 'toolkit'), join(directory, 'usr/local/bin'), { recursive: true });
  });
}

/** Waits for the end of what the engine does. @throws Stop with what it says went wrong */
async function settled(docker, stream) {
  const events = await new Promise((resolve, reject) => {
    docker.modem.followProgress(stream, (error, all) => (error ? reject(error) : resolve(all)));
  });
  const failed = events.find(event => event.error);
  if (failed) {
    throw new Stop(`The engine cannot make a test image: ${failed.error}`);
  }
}

async function importPlain(docker, tag, path) {
  const stream = await docker.importImage(path, {
    repo: `${REPOSITORY}/plain`,
    tag,
    changes: 'CMD ["/bin/bash"]'
  });
  await settled(docker, stream);
}

/** An archive unpacked over an image, as a layer of its own. */
async function addLayer(docker, from, path, to) {
  const container = await docker.createContainer({ Image: from });
  try {
    await container.putArchive(path, { path: '/' });
    await container.commit(to);
  } finally {
    await container.remove();
  }
}

async function buildOwn(docker, from, tag) {
  const pack = tar.pack();
  pack.entry({ name: 'Dockerfile' }, `FROM ${from}\nCOPY train serve /usr/local/bin/\n`);
  for (const [name, text] of scripts('own')) {
    pack.entry({ name, mode: 0o755 }, text);
  }
  pack.finalize();
  await settled(docker, await docker.buildImage(pack, { t: `${REPOSITORY}/own:${tag}` }));
}

/** Makes what is missing of those that are wanted. @returns the names of all */
export async function testImages(docker, wanted = ['plain', 'toolkit', 'own']) {
  mkdirSync(archives, { recursive: true });
  const system = distribution();
  const plainTag = digest(system.name, plainArchive);
  const toolkitTag = digest(plainTag, toolkitArchive, ...TOOLKIT, ...scripts('toolkit').flat());
  const ownTag = digest(plainTag, buildOwn, ...scripts('own').flat());
  const names = {
    plain: `${REPOSITORY}/plain:${plainTag}`,
    toolkit: `${REPOSITORY}/toolkit:${toolkitTag}`,
    own: `${REPOSITORY}/own:${ownTag}`
  };
  const present = new Set((await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []));
  if (!present.has(names.plain)) {
    await importPlain(docker, plainTag, plainArchive(`plain-${plainTag}`, system));
  }
  if (wanted.includes('toolkit') && !present.has(names.toolkit)) {
    const version = pythonIn(plainArchive(`plain-${plainTag}`, system));
    const path = toolkitArchive(`toolkit-${toolkitTag}`, version);
    await addLayer(docker, names.plain, path, { repo: `${REPOSITORY}/toolkit`, tag: toolkitTag });
  }
  if (!present.has(names.own)) {
    await buildOwn(docker, names.plain, ownTag);
  }
  return names;
}
