import { Simulator, scenarios } from '../simulator';
import { test as base } from './jupyter';

/** JupyterLab on the simulated account that `npm start -- --simulate` opens. */
export const test = base.extend<object, { account: Simulator }>({
  account: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      await using simulator = await Simulator.start({ scenario: scenarios.demo, latency: 60 });
      await use(simulator);
    },
    { scope: 'worker' }
  ],
  surroundings: [
    async ({ account }, use) =>
      use({
        AWS_ENDPOINT_URL: account.url,
        AWS_ACCESS_KEY_ID: 'simulated',
        AWS_SECRET_ACCESS_KEY: 'simulated',
        AWS_REGION: 'us-east-1'
      }),
    { scope: 'worker' }
  ]
});
