import { Simulator, scenarios, type Scenario } from '../simulator';
import { test as base } from './jupyter';

/** JupyterLab on a simulated account; that of `npm start -- --simulate` unless a file uses another scenario. */
export const test = base.extend<object, { account: Simulator; scenario: Scenario }>({
  scenario: [scenarios.demo, { scope: 'worker', option: true }],
  account: [
    async ({ scenario }, use) => {
      await using simulator = await Simulator.start({ scenario, latency: 60 });
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

export { execute, expect, layoutSaved, openNotebook } from './jupyter';
