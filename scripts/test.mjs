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
import { spawnSync } from 'node:child_process';
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

function check(command, args, env = {}) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin('.')}:${process.env.PATH}`, ...env }
  });
  if (error) {
    throw new Stop(`${command} cannot be run: ${error.message}.`);
  }
  return status === 0 && !signal;
}

const tool = (path, ...args) => check(productNode(), [join('node_modules', path), ...args]);
const jest = (...args) => tool('jest/bin/jest.js', '--selectProjects', ...args);

const levels = {
  lint: () =>
    [
      () => tool('typescript/bin/tsc', '-p', '.', '--noEmit'),
      () => tool('typescript/bin/tsc', '-p', 'src/host'),
      () => tool('typescript/bin/tsc', '-p', 'test'),
      () => tool('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
      () => tool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
      () => tool('stylelint/bin/stylelint.mjs', 'style/**/*.css'),
      () => check(bin('ruff'), ['check', '.']),
      () => check(bin('ruff'), ['format', '--check', '.']),
      () => check(bin('mypy'), ['jupyterlab_sagemaker'])
    ]
      // Every linter speaks, whatever the one before it said.
      .map(linter => linter())
      .every(Boolean),
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
  browser: async () => playwright([]) && (await onOlderVersions(['versions.spec'])),
  matrix: () => onOlderVersions([])
};

/** @param files parts of the names of the test files to run; all unless told */
function playwright(files, env = {}) {
  return (
    ['measured', 'flows']
      .map(project =>
        check(
          productNode(),
          [
            'node_modules/@playwright/test/cli.js',
            'test',
            '--config',
            'test/browser/playwright.config.ts',
            `--project=${project}`,
            '--pass-with-no-tests',
            ...files
          ],
          { CHROMIUM: chromium(), ...env }
        )
      )
      // Both are run, whatever became of the first.
      .every(Boolean)
  );
}

async function onOlderVersions(files) {
  let passed = true;
  for (const version of Object.keys(olderVersions)) {
    const directory = await olderEnvironment(version);
    console.log(`\nJupyterLab ${version}`);
    passed = playwright(files, { JUPYTER_ENVIRONMENT: directory }) && passed;
  }
  return passed;
}

/** Levels for machines that few have, or for long waits: run when named. */
const onlyWhenNamed = new Set(['gpu', 'matrix']);

/** Levels that test the installed wheel. */
const needsProduct = new Set(['kernel', 'install', 'browser', 'matrix']);

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
  const results = [];
  for (const level of chosen) {
    console.log(`\n── ${level} ${'─'.repeat(70 - level.length)}`);
    const began = Date.now();
    const passed = await levels[level]();
    results.push({ level, passed, seconds: Math.round((Date.now() - began) / 1000) });
  }
  console.log('');
  for (const { level, passed, seconds } of results) {
    console.log(`${passed ? 'passed' : 'FAILED'}  ${level}  ${seconds} s`);
  }
  const failed = results.filter(result => !result.passed).length;
  console.log(`\n${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
});
