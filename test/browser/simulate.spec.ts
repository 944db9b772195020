import type { Simulator } from '../simulator';
import { execute, expect, openNotebook, test } from './account';
import { look } from './look';

/** The newest training job of the account whose name begins so and that is in this state. */
function jobOf(account: Simulator, prefix: string, status: string): string {
  const found = [...account.region().jobs.training.values()]
    .filter(job => job.name.startsWith(prefix))
    .filter(job => job.timeline.status(account.clock.now()) === status)
    .sort((one, other) => other.created - one.created)[0];
  if (!found) {
    throw new Error(`The account has no job ${prefix} that is ${status}.`);
  }
  return found.name;
}

test('the sidebar lists the jobs of the account with their states', async ({
  page,
  jupyter,
  account
}) => {
  await page.goto(`${jupyter.url}/lab/workspaces/account`);
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  for (const [prefix, status, shown] of [
    ['bert-large', 'InProgress', 'Training'],
    ['cifar10', 'Failed', 'Failed'],
    ['digits', 'Completed', 'Completed'],
    ['sweep', 'Stopped', 'Stopped']
  ] as const) {
    const name = jobOf(account, prefix, status);
    await expect(
      panel.getByRole('button', { name: new RegExp(`^${name}.*${shown}`) })
    ).toBeVisible();
  }
});

test("a running job's log grows while one looks at it", async ({ page, jupyter, account }) => {
  const name = jobOf(account, 'bert-large', 'InProgress');
  jupyter.notebook('running.ipynb', [`%sagemaker attach ${name} --no-wait`]);
  await openNotebook(page, jupyter, 'running.ipynb');
  await execute(page, 'notebook:run-all-cells');

  const view = page.getByRole('region', { name: `Training job ${name}` });
  await expect(view).toContainText(/lines .*live/, { timeout: 60_000 });
  const known = async () =>
    Number(/([\d,]+) lines .*live/.exec(await view.innerText())?.[1]?.replaceAll(',', ''));
  await expect.poll(known, 'with its past').toBeGreaterThan(5_000);
  const before = await known();
  await expect.poll(known, { timeout: 30_000 }).toBeGreaterThan(before + 10);
  await look(page, 'running');
});

test('a failed job shows its reason and its traceback', async ({ page, jupyter, account }) => {
  const name = jobOf(account, 'cifar10', 'Failed');
  jupyter.notebook('reason.ipynb', [`%sagemaker attach ${name} --no-wait`]);
  await openNotebook(page, jupyter, 'reason.ipynb');
  await execute(page, 'notebook:run-all-cells');
  const view = page.getByRole('region', { name: `Training job ${name}` });
  await expect(view).toContainText('torch.OutOfMemoryError: CUDA out of memory', {
    timeout: 60_000
  });
  await expect(view).toContainText('Traceback (most recent call last)');
  await expect(view).toContainText('File "/opt/ml/code/train.py", line 34, in step');
  await expect(view).toContainText('AlgorithmError');
});

test('a finished job is complete, to the line', async ({ page, jupyter, account }) => {
  const name = jobOf(account, 'bert-large', 'Completed');
  const lines = account.expected(name).length;
  jupyter.notebook('finished.ipynb', [`%sagemaker attach ${name}`]);
  await openNotebook(page, jupyter, 'finished.ipynb');
  await execute(page, 'notebook:run-all-cells');
  const view = page.getByRole('region', { name: `Training job ${name}` });
  await expect(view).toContainText(`complete, ${lines.toLocaleString('en-US')} lines`, {
    timeout: 90_000
  });
});
