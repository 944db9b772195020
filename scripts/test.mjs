/**
 * `npm test`: sets everything up and runs every level of test; `npm test -- unit wire …` runs some of them.
 *
 *   lint       types, eslint, prettier, stylelint, ruff, mypy
 *   unit       one room at a time; no network, no server (the inner loop)
 *   process    the host itself, local jobs and local endpoints as real processes
 *   wire       the host against a real moto_server and against the simulator
 *   container  a real Docker Engine of the tests' own, images with AWS's own toolkits
 *   gpu        local_gpu on a real NVIDIA GPU; runs where it is named, not with the others
 *   kernel     the Python side in real kernels, and a real Jupyter Server
 *   install    the built wheel in an empty environment without Node on the PATH
 *   browser    a real JupyterLab in a real Chromium, and what matters most on the older ones that are supported
 *   matrix     all of the browser tests on the older ones; runs where it is named, not with the others
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { installEngine } from './engine.mjs';
import {
  Stop,
  bin,
  chromium,
  main,
  olderEnvironment,
  olderVersions,
  packages,
  product,
  productNode,
  python,
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

const nodeTool = (path, ...args) => [productNode(), [join('node_modules', path), ...args]];
const tool = (...words) => check(...nodeTool(...words));
const jest = (...args) => tool('jest/bin/jest.js', '--selectProjects', ...args);

/** One that takes as long as all the others together comes first. */
const linters = () => [
  nodeTool('eslint/bin/eslint.js', '.', '--max-warnings', '0'),
  nodeTool('typescript/bin/tsc', '-p', '.', '--noEmit'),
  nodeTool('typescript/bin/tsc', '-p', 'src/host'),
  nodeTool('typescript/bin/tsc', '-p', 'test'),
  nodeTool('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  nodeTool('stylelint/bin/stylelint.mjs', 'style/**/*.css'),
  [bin('ruff'), ['check', '.']],
  [bin('ruff'), ['format', '--check', '.']],
  [bin('mypy'), ['jupyterlab_sagemaker']]
];

/** Runs commands on all cores, and prints what each says once it has ended; whether all of them passed. */
async function sideBySide(commands) {
  const waiting = [...commands];
  let passed = true;
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const { code, said } = await ended(...next);
      process.stdout.write(said);
      passed &&= code === 0;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return passed;
}

function ended(command, args) {
  return new Promise(resolve => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', text => (said += text));
    }
    child.once('error', ({ message }) => (said += `${command} cannot be run: ${message}.\n`));
    child.once('close', code => resolve({ code, said }));
  });
}

const levels = {
  // Every linter speaks, whatever another one said.
  lint: () => sideBySide(linters()),
  unit: () => jest('host', 'lab'),
  process: () => jest('process'),
  wire: () => jest('wire'),
  container: () => {
    // Here its refusal is one sentence; within jest it would come with a stack.
    installEngine();
    return jest('container');
  },
  gpu: () => jest('gpu'),
  kernel: () => check(python, ['-m', 'pytest', '-q', 'test/kernel']),
  install: () => check(python, ['-m', 'pytest', '-q', 'test/install']),
  browser: async () =>
    playwright([]) && (await onOlderVersions(['versions.spec', 'keyboard.spec'])),
  matrix: () => onOlderVersions([])
};

/** @param files names of the test files to run, without their last part; all unless told */
function playwright(files, env = {}) {
  // In one of the two projects there is none of them; that there is one at all is asked here.
  const missing = files.find(file => !existsSync(join(root, 'test', 'browser', `${file}.ts`)));
  if (missing) {
    throw new Stop(`There is no test/browser/${missing}.ts.`);
  }
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
  const versions = Object.keys(olderVersions);
  const directories = await Promise.all(versions.map(version => olderEnvironment(version)));
  for (const [index, version] of versions.entries()) {
    console.log(`\nJupyterLab ${version}`);
    passed = playwright(files, { JUPYTER_ENVIRONMENT: directories[index] }) && passed;
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
  await packages('test/requirements.txt');
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
