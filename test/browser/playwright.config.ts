import { defineConfig } from '@playwright/test';

/**
 * A real JupyterLab in a real Chromium. Each worker starts a server of its own (`jupyter.ts`), with the flags that
 * SageMaker starts JupyterLab with.
 */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results',
  timeout: 180_000,
  expect: { timeout: 20_000 },
  workers: 1,
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
