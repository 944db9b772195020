/**
 * A Docker Engine for the container tests alone: own data, own socket, own bridge and addresses. The machine's own engine,
 * where there is one, is neither asked nor touched.
 *
 * It needs root, or sudo without a password. On Debian and Ubuntu what is missing is installed, elsewhere a sentence
 * says what to install.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { Stop, cache, run } from './environment.mjs';

/** Commands, and the packages of Debian that bring them. */
const NEEDED = {
  dockerd: 'docker.io',
  iptables: 'iptables',
  ip: 'iproute2',
  debootstrap: 'debootstrap',
  'docker-registry': 'docker-registry'
};
const READY_WITHIN = 30_000;
const ENDS_WITHIN = 20_000;
const ANSWERS_WITHIN = 2000;

// A test that kills its engine has one that no other test needs.
const home = join(cache, process.env.TEST_ENGINE ?? 'engine');
const pidfile = join(home, 'dockerd.pid');
const log = join(home, 'dockerd.log');
const env = { ...process.env, PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin` };
const identity = createHash('sha256').update(home).digest();
// A socket's path holds 100 bytes, which a checkout's may not leave room for.
const runtime = join('/tmp', `sagemaker-engine-${identity.toString('hex', 0, 4)}`);
const socket = join(runtime, 'docker.sock');
// Two checkouts can test at once: each has its own bridge and addresses.
const bridge = `sm${identity.toString('hex', 0, 4)}`;
const network = `10.${180 + (identity[4] % 60)}`;

const elevated = (command, ...args) =>
  process.getuid() === 0 ? [command, args] : ['sudo', ['-n', command, ...args]];

/** Runs a command as root. @throws Stop with what it said */
export function runAsRoot(command, ...args) {
  const [program, all] = elevated(command, ...args);
  return run(program, all, { quiet: true, env });
}

/** Whether a command succeeds as root; what it says is of no interest. */
function asRoot(command, ...args) {
  return spawnSync(...elevated(command, ...args), { env }).status === 0;
}

function has(command) {
  return spawnSync('/bin/sh', ['-c', `command -v ${command}`], { env }).status === 0;
}

/** Makes sure that everything is there that {@link startEngine} needs. */
export function installEngine() {
  const missing = Object.keys(NEEDED).filter(command => !has(command));
  const packages = missing.map(command => NEEDED[command]);
  const mayBecomeRoot = process.getuid() === 0 || (has('sudo') && asRoot('true'));
  if (!mayBecomeRoot) {
    throw new Stop(
      'The container tests start a Docker Engine of their own: run them as root, or as a user with sudo without a password. Leave them out by naming the other levels: npm test -- lint unit wire kernel install browser.'
    );
  }
  if (missing.length > 0 && existsSync('/usr/bin/apt-get')) {
    console.log(`Installing ${packages.join(', ')} for the container tests …`);
    runAsRoot('apt-get', 'update', '-qq');
    runAsRoot(
      ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', 'install', '-y', '-qq'],
      ...['--no-install-recommends', ...packages]
    );
  }
  const still = missing.filter(command => !has(command));
  if (still.length > 0) {
    throw new Stop(
      `The container tests need ${still.join(', ')}: install Docker Engine, iproute2, iptables, debootstrap and docker-registry (Debian and Ubuntu: apt-get install ${packages.join(' ')}).`
    );
  }
}

/** Whether a process lives that was started with our pid file; a pid alone may by now be somebody else's. */
function running() {
  if (!existsSync(pidfile)) {
    return undefined;
  }
  const pid = Number(readFileSync(pidfile, 'utf8'));
  const commandLine = `/proc/${pid}/cmdline`;
  return existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes(pidfile)
    ? pid
    : undefined;
}

async function answers() {
  return new Promise(resolve => {
    const options = { socketPath: socket, path: '/_ping', timeout: ANSWERS_WITHIN };
    const asking = request(options, response => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    // A daemon that hangs while it starts has a socket, and never answers there.
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(false)).end();
  });
}

async function within(milliseconds, condition) {
  for (const until = Date.now() + milliseconds; Date.now() < until; await delay(50)) {
    if (await condition()) {
      return true;
    }
  }
  return false;
}

/** Another engine on this machine has set the firewall to drop what bridges forward; this lets our addresses through. */
const passage = ['FORWARD', '-s', `${network}.0.0/16`, '-d', `${network}.0.0/16`, '-j', 'ACCEPT'];

function makeNetwork() {
  runAsRoot('ip', 'link', 'add', 'name', bridge, 'type', 'bridge');
  runAsRoot('ip', 'address', 'add', `${network}.255.1/24`, 'dev', bridge);
  runAsRoot('ip', 'link', 'set', bridge, 'up');
  runAsRoot('iptables', '--wait', '-I', ...passage);
}

function removeNetwork() {
  if (asRoot('ip', 'link', 'show', bridge)) {
    runAsRoot('ip', 'link', 'delete', bridge);
  }
  if (asRoot('iptables', '--wait', '-C', ...passage)) {
    runAsRoot('iptables', '--wait', '-D', ...passage);
  }
}

/** Starts dockerd and waits until it answers; false where it ends without having answered. */
async function startDaemon(driver) {
  rmSync(socket, { force: true });
  const [program, args] = elevated(
    'dockerd',
    ...['--data-root', join(home, driver), '--storage-driver', driver],
    ...['--exec-root', join(runtime, 'exec'), '--pidfile', pidfile, '--shutdown-timeout', '1'],
    ...['--host', `unix://${socket}`, '--group', String(process.getgid())],
    ...['--bridge', bridge, '--default-address-pool', `base=${network}.0.0/17,size=24`],
    // Published ports are carried by docker-proxy.
    ...['--iptables=false', '--ip-masq=false', '--ip-forward=false']
  );
  const output = openSync(log, 'w');
  const daemon = spawn(program, args, { env, stdio: ['ignore', output, output], detached: true });
  let ended = false;
  daemon.on('exit', () => (ended = true)).on('error', () => (ended = true));
  daemon.unref();
  const ready = await within(READY_WITHIN, async () => ended || (await answers()));
  return ready && !ended;
}

/**
 * Starts the engine; one that a killed run left is ended first, and its containers with it.
 *
 * @returns where it answers, as `DOCKER_HOST` says it
 */
export async function startEngine() {
  await stopEngine();
  mkdirSync(home, { recursive: true });
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  makeNetwork();
  if (!(await startDaemon('overlay2'))) {
    const reason = readFileSync(log, 'utf8');
    await stopEngine();
    makeNetwork();
    if (!/overlay|storage-driver|graphdriver/.test(reason) || !(await startDaemon('vfs'))) {
      const last = readFileSync(log, 'utf8').trim().split('\n').slice(-3).join('\n');
      await stopEngine();
      throw new Stop(
        `dockerd does not start here; the container tests need a machine, or a container, that may mount and make namespaces (docker run --privileged).\n${last}`
      );
    }
    console.log('No overlay file system can be mounted here: the engine copies layers instead.');
  }
  return `unix://${socket}`;
}

/** Ends the engine as a crash does, whatever runs in it; {@link reviveEngine} brings it back. */
export async function killEngine() {
  const pid = running();
  if (pid !== undefined) {
    runAsRoot('kill', '-KILL', String(pid));
    await within(ENDS_WITHIN, () => running() === undefined);
  }
}

/** Starts an engine anew that was killed, with what it had. @throws Stop where it does not come back */
export async function reviveEngine() {
  // Processes that nobody has waited for yet keep their numbers, and would be taken for alive.
  for (const file of [pidfile, join(runtime, 'exec', 'containerd', 'containerd.pid')]) {
    rmSync(file, { force: true });
  }
  const driver = ['overlay2', 'vfs'].find(name => existsSync(join(home, name)));
  if (driver === undefined || !(await startDaemon(driver))) {
    throw new Stop(`The engine in ${home} does not come back; ${log} tells why.`);
  }
}

/** A killed engine leaves the networks and file systems of its containers mounted. */
function unmount() {
  const points = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
    .filter(point => point.startsWith(`${runtime}/`) || point.startsWith(`${home}/`));
  for (const point of points.reverse()) {
    asRoot('umount', '--lazy', point);
  }
}

/** Ends the engine with all its containers. Its images stay for the next time. */
export async function stopEngine() {
  const pid = running();
  if (pid !== undefined) {
    runAsRoot('kill', '-TERM', String(pid));
    if (!(await within(ENDS_WITHIN, () => running() === undefined))) {
      runAsRoot('kill', '-KILL', String(pid));
    }
  }
  removeNetwork();
  unmount();
  runAsRoot('rm', '-rf', runtime);
}
