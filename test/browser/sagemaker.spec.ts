import { cpSync } from 'node:fs';
import { join } from 'node:path';

import { scenarios, type Simulator } from '../simulator';
import { file, tarGz } from '../unit/host/models/archives';
import { Moto } from '../wire/moto';
import { Bucket } from '../wire/s3/bucket';
import { test as base, execute, expect, openNotebook } from './account';
import { look } from './look';

/** The simulated account has no S3: moto's stands in. */
const test = base.extend<object, { storage: Moto }>({
  storage: [
    // Playwright reads from the pattern what a fixture needs.
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      await using moto = await Moto.start();
      await use(moto);
    },
    { scope: 'worker' }
  ],
  surroundings: [
    async ({ surroundings, storage }, use) =>
      use({ ...surroundings, AWS_ENDPOINT_URL_S3: storage.url }),
    { scope: 'worker' }
  ]
});

// Tall enough for the whole notebook: JupyterLab takes cells out of the page that nobody sees.
test.use({ scenario: scenarios.quick, viewport: { width: 1280, height: 7000 } });

/** What the job would have left: the simulated one runs no script. */
async function leaveModel(account: Simulator, storage: Moto): Promise<void> {
  const jobs = account.region().jobs.training;
  await expect.poll(() => jobs.size, { timeout: 60_000 }).toBe(1);
  for (const { name, request } of jobs.values()) {
    const { S3OutputPath } = request.OutputDataConfig as { S3OutputPath: string };
    const [bucket = '', ...path] = S3OutputPath.replace('s3://', '').split('/');
    await Bucket.of(storage, bucket).put(
      `${path.join('/')}${name}/output/model.tar.gz`,
      await tarGz(file('model.pkl', ''))
    );
  }
}

test('one notebook trains, attaches, deploys from S3 and from disk, predicts, scales and deletes', async ({
  page,
  jupyter,
  account,
  storage
}) => {
  const notebook = 'sagemaker.ipynb';
  cpSync(join(__dirname, '..', '..', 'examples', notebook), join(jupyter.workspace, notebook));
  await openNotebook(page, jupyter, notebook);
  // By what was typed: outputs name lines to type, too.
  const cell = (source: string) =>
    page
      .locator('.jp-CodeCell')
      .filter({ has: page.locator('.jp-InputArea').filter({ hasText: source }) });
  const ran = execute(page, 'notebook:run-all-cells');
  await leaveModel(account, storage);

  for (const line of ['%%sagemaker train', '%sagemaker attach']) {
    const job = cell(line).getByRole('region', { name: /^Training job / });
    await expect(job).toContainText(/Completed in .*14 lines/s, { timeout: 60_000 });
    await expect(job.getByRole('log')).toContainText('epoch 1/1 step 14/14');
  }
  for (const name of ['depth-s3', 'depth-disk']) {
    const deployed = cell(`--name ${name}`);
    await expect(deployed).toContainText('usually for 4 to 8 minutes', { timeout: 60_000 });
    await expect(deployed).toContainText('Starting the inference server');
    await expect(deployed.getByRole('region', { name: `Endpoint ${name}` })).toContainText(
      'In service'
    );
    await expect(deployed).toContainText(
      `AWS bills 1 × ml.m5.large until \`%sagemaker delete ${name}\`, with or without requests.`
    );
  }
  await ran;

  await expect(cell('predictor.predict')).toContainText('[[1, 2, 3]]');
  const loss = cell('%sagemaker metrics {job.name}').getByRole('region', { name: 'loss' });
  await expect(loss.locator('canvas')).toBeVisible();
  await expect(
    cell('%sagemaker metrics depth-disk').getByRole('region', { name: 'Metrics of depth-disk' })
  ).toBeVisible();
  await expect(cell('%sagemaker autoscale')).toContainText('is scaled from 1 to 4 instances');
  await expect(cell('%sagemaker delete depth-disk')).toContainText(
    /The scaling of variant AllTraffic is ended.*is deleted.*is deleted/s
  );
  await expect(cell('%sagemaker delete depth-s3')).toContainText('Endpoint depth-s3 is');
  await look(page, 'sagemaker-flow');

  await execute(page, 'docmanager:save');
  const { text } = jupyter.saved(notebook);
  expect(text).not.toContain('"output_type": "error"');
  expect(text, 'every cell has run').not.toContain('"execution_count": null');
  const { models, endpointConfigs } = account.region();
  expect([...models.keys(), ...endpointConfigs.keys()]).toEqual([]);
});
