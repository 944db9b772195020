/**
 * All tests but those of Python and of the browser. The host runs in Node, the lab in jsdom; both see the same TypeScript
 * through swc.
 */
const transform = {
  '^.+\\.[tj]sx?$': [
    '@swc/jest',
    { jsc: { target: 'es2022', transform: { react: { runtime: 'classic' } } } }
  ]
};

/** All that tests import from; the rest of the tree (environments, images, builds) takes seconds to look through. */
const roots = ['src', 'test', 'scripts'].map(directory => `<rootDir>/${directory}`);

const esModules = [
  '@jupyterlab',
  '@jupyter',
  '@lumino',
  '@microsoft',
  '@codemirror',
  '@lezer',
  '@marijn',
  '@tanstack',
  'exenv-es6',
  'lib0',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
].join('|');

module.exports = {
  // Jest would leave one core idle, which on a small machine is half of it.
  maxWorkers: '100%',
  projects: [
    {
      displayName: 'host',
      roots,
      testEnvironment: 'node',
      testMatch: [
        '<rootDir>/test/unit/host/**/*.test.ts',
        '<rootDir>/test/unit/protocol/**/*.test.ts'
      ],
      transform
    },
    {
      displayName: 'lab',
      roots,
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/test/unit/lab/**/*.test.{ts,tsx}'],
      setupFiles: ['@jupyterlab/testing/lib/jest-shim.js'],
      moduleNameMapper: {
        '\\.(css|less|sass|scss)$': 'identity-obj-proxy',
        '\\.svg$': '<rootDir>/test/unit/lab/svg.cjs'
      },
      transform,
      transformIgnorePatterns: [`/node_modules/(?!(${esModules})/)`]
    },
    {
      displayName: 'process',
      roots,
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/process/**/*.test.ts'],
      transform
    },
    {
      displayName: 'wire',
      roots,
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/wire/**/*.test.ts'],
      transform
    },
    {
      displayName: 'container',
      roots,
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/container/**/*.test.ts'],
      globalSetup: '<rootDir>/test/container/setup.mjs',
      globalTeardown: '<rootDir>/test/container/teardown.mjs',
      transform
    },
    {
      displayName: 'gpu',
      roots,
      testEnvironment: 'node',
      testMatch: ['<rootDir>/test/gpu/**/*.test.ts'],
      globalSetup: '<rootDir>/test/gpu/setup.mjs',
      transform
    }
  ]
};
