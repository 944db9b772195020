/**
 * `npm test`: sets everything up and runs every level of test; `npm test -- unit wire …` runs some of them.
 *
 *   lint       types, eslint, prettier, stylelint, ruff, mypy
 *   unit       one room at a time; no network, no server (the inner loop)
 *   wire       the host against a real moto_server and against the simulator
 *   container  a real Docker Engine of the tests' own, images with AWS's own toolkits
 *   gpu        local_gpu on a real NVIDIA GPU; runs where it is named, not with the others
 *   kernel     the Python side in real kernels, and a real Jupyter Server
 *   install    the built wheel in an empty environment without Node on the PATH
 *   browser    a real JupyterLab in a real Chromium, and what matters most on the older ones that are supported
 *   matrix     all of the browser tests on the older ones; runs where it is named, not with the others
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';

import { installEngine } from './engine.mjs';
import {
  Stop,
  bin,
  chromium,
  main,
  npmPackages,
  olderEnvironment,
  olderVersions,
  product,
  productNode,
  python,
  pythonPackages,
  root
} from './environment.mjs';

async function check(command, args, env = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin('.')}:${process.env.PATH}`, ...env }
  });
  try {
    const [code] = await once(child, 'exit');
    return code === 0;
  } catch (error) {
    throw new Stop(`${command} cannot be run: ${error.message}.`);
  }
}

const tool = (path, ...args) => check(productNode(), [join('node_modules', path), ...args]);
const jest = (...args) => tool('jest/bin/jest.js', '--selectProjects', ...args);

const levels = {
  lint: async () => {
    const linters = [
      () => tool('typescript/bin/tsc', '-p', '.', '--noEmit'),
      () => tool('typescript/bin/tsc', '-p', 'src/host'),
      () => tool('typescript/bin/tsc', '-p', 'test'),
      () => tool('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
      () => tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
      () => tool('stylelint/bin/stylelint.mjs', 'style/**/*.css'),
      () => check(bin('ruff'), ['check', '.']),
      () => check(bin('ruff'), ['format', '--check', '.']),
      () => check(bin('mypy'), ['jupyterlab_sagemaker'])
    ];
    let passed = true;
    for (const linter of linters) {
      // Every linter speaks, whatever the one before it said.
      passed = (await linter()) && passed;
    }
    return passed;
  },
  unit: () => jest('host', 'lab'),
  wire: () => jest('wire'),
  container: () => {
    // Here its refusal is one sentence; within jest it would come with a stack.
    installEngine();
    return jest('container');
  },
  gpu: () => jest('gpu'),
  kernel: () => check(python, ['-m', 'pytest', '-q', 'test/kernel']),
  install: () => check(python, ['-m', 'pytest', '-q', 'test/install']),
  browser: async () => (await playwright([])) && (await onOlderVersions(['versions.spec'])),
  matrix: () => onOlderVersions([])
};

/** @param files parts of the names of the test files to run; all unless told */
function playwright(files, env = {}) {
  return check(
    productNode(),
    [
      'node_modules/@playwright/test/cli.js',
      'test',
      '--config',
      'test/browser/playwright.config.ts',
      ...files
    ],
    { CHROMIUM: chromium(), ...env }
  );
}

async function onOlderVersions(files) {
  let passed = true;
  for (const version of Object.keys(olderVersions)) {
    const directory = await olderEnvironment(version);
    console.log(`\nJupyterLab ${version}`);
    passed = (await playwright(files, { JUPYTER_ENVIRONMENT: directory })) && passed;
  }
  return passed;
}

/** Levels for machines that few have, or for long waits: run when named. */
const onlyWhenNamed = new Set(['gpu', 'matrix']);

/** Levels that test the installed wheel. */
const needsProduct = new Set(['kernel', 'install', 'browser', 'matrix']);

/** Runs a level in a process of its own, in what time the others leave; resolves once it has ended and spoken. */
function beside(level) {
  const directory = mkdtempSync(join(tmpdir(), 'beside-'));
  const path = join(directory, 'output');
  const output = openSync(path, 'w');
  const began = Date.now();
  const child = spawn(process.execPath, [process.argv[1], level], {
    cwd: root,
    stdio: ['ignore', output, output]
  });
  setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const ended = once(child, 'exit').then(([code]) => ({
    level,
    passed: code === 0,
    seconds: Math.round((Date.now() - began) / 1000)
  }));
  return async () => {
    const result = await ended;
    console.log(readFileSync(path, 'utf8'));
    rmSync(directory, { recursive: true });
    return result;
  };
}

await main(async () => {
  const named = process.argv.slice(2);
  const usual = Object.keys(levels).filter(level => !onlyWhenNamed.has(level));
  const chosen = named.length > 0 ? named : usual;
  const unknown = chosen.find(level => !(level in levels));
  if (unknown) {
    throw new Stop(
      `There is no level "${unknown}"; the levels are ${Object.keys(levels).join(', ')}.`
    );
  }
  await npmPackages();
  await pythonPackages('test/requirements.txt');
  if (chosen.some(level => needsProduct.has(level))) {
    await product();
  }
  // The linters need no more than a core's spare time: nobody waits for them.
  const linting = chosen.length > 1 && chosen.includes('lint') ? beside('lint') : undefined;
  const results = [];
  for (const level of linting ? chosen.filter(one => one !== 'lint') : chosen) {
    console.log(`\n── ${level} ${'─'.repeat(70 - level.length)}`);
    const began = Date.now();
    const passed = await levels[level]();
    results.push({ level, passed, seconds: Math.round((Date.now() - began) / 1000) });
  }
  if (linting) {
    results.unshift(await linting());
  }
  console.log('');
  for (const { level, passed, seconds } of results) {
    console.log(`${passed ? 'passed' : 'FAILED'}  ${level}  ${seconds} s`);
  }
  const failed = results.filter(result => !result.passed).length;
  console.log(`\n${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
});
