import { defineConfig } from '@playwright/test';

/** Files that measure: they have the machine to themselves, or nearly. */
const MEASURING = /(startup|large|flood)\.spec\.ts$/;

/**
 * A real JupyterLab in a real Chromium. Each worker starts a server of its own (`jupyter.ts`), with the flags that
 * SageMaker starts JupyterLab with. Most of a test's time is waiting for kernels, jobs and polls, so two go on at once; `npm
 * test` runs the two projects one after the other.
 */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  timeout: 180_000,
  expect: { timeout: 20_000 },
  workers: 2,
  projects: [
    { name: 'measured', testMatch: MEASURING, workers: 1 },
    { name: 'flows', testIgnore: MEASURING }
  ],
  retries: 0,
  reporter: [['list']],
  use: {
    viewport: { width: 1280, height: 860 },
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    trace: 'off',
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking']
    }
  }
});
