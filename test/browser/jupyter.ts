import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { type Page, test as base, expect } from '@playwright/test';

const repository = resolve(__dirname, '..', '..');
/** Where JupyterLab and the product are installed; `npm run test:matrix` names other versions. */
const bin = join(process.env.JUPYTER_ENVIRONMENT ?? join(repository, '.venv'), 'bin');

/** A JupyterLab with directories, settings and a host of its own. */
export interface Jupyter {
  /** With the base URL and without a slash at the end. */
  readonly url: string;
  /** Where notebooks are. */
  readonly workspace: string;
  /** `JUPYTERLAB_SAGEMAKER_HOME`. */
  readonly home: string;
  /** The environment of the server, for commands that shall see the same jobs. */
  readonly environment: NodeJS.ProcessEnv;
  /** Writes a notebook with these code cells into the workspace. */
  notebook(name: string, cells: readonly string[]): void;
  /** The saved notebook. */
  saved(name: string): { readonly bytes: number; readonly text: string };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  await new Promise(done => server.close(done));
  if (address === null || typeof address === 'string') {
    throw new Error('no TCP port');
  }
  return address.port;
}

async function answers(url: string, process: ChildProcess, log: () => string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    if (process.exitCode !== null) {
      break;
    }
    try {
      if ((await fetch(url)).ok) {
        return;
      }
    } catch {
      // Not listening yet.
    }
    await new Promise(done => setTimeout(done, 200));
  }
  throw new Error(`JupyterLab did not start:\n${log()}`);
}

export const test = base.extend<
  { noErrors: void; notOurs: RegExp | undefined },
  { jupyter: Jupyter; surroundings: NodeJS.ProcessEnv }
>({
  /** Variables that the server has besides its own, as the AWS account it is for. */
  surroundings: [{}, { scope: 'worker' }],

  jupyter: [
    async ({ surroundings }, use) => {
      const directory = mkdtempSync(join(tmpdir(), 'jl-sm-'));
      const workspace = join(directory, 'workspace');
      const home = join(directory, 'sm');
      mkdirSync(workspace);
      setting(directory, '@jupyterlab/apputils-extension', 'notification', { fetchNews: 'false' });
      cpSync(join(repository, 'examples', 'quickstart.ipynb'), join(workspace, 'quickstart.ipynb'));
      const port = await freePort();
      const environment = {
        ...process.env,
        PATH: `${bin}:${process.env.PATH}`,
        HOME: directory,
        IPYTHONDIR: join(directory, 'ipython'),
        JUPYTER_CONFIG_DIR: join(directory, 'config'),
        JUPYTER_DATA_DIR: join(directory, 'data'),
        JUPYTER_RUNTIME_DIR: join(directory, 'runtime'),
        JUPYTERLAB_SETTINGS_DIR: join(directory, 'settings'),
        JUPYTERLAB_WORKSPACES_DIR: join(directory, 'workspaces'),
        JUPYTERLAB_SAGEMAKER_HOME: home,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...surroundings
      };
      const url = `http://127.0.0.1:${port}/jupyterlab/default`;
      const server = spawn(
        join(bin, 'jupyter-lab'),
        [
          '--no-browser',
          '--allow-root',
          '--ServerApp.ip=127.0.0.1',
          `--ServerApp.port=${port}`,
          '--ServerApp.base_url=/jupyterlab/default',
          "--ServerApp.token=''",
          "--ServerApp.allow_origin='*'",
          `--ServerApp.root_dir=${workspace}`,
          '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
          '--LabApp.news_url=',
          '--LabApp.expose_app_in_browser=True'
        ],
        { cwd: workspace, env: environment, stdio: ['ignore', 'pipe', 'pipe'] }
      );
      let log = '';
      server.stdout.on('data', chunk => (log += String(chunk)));
      server.stderr.on('data', chunk => (log += String(chunk)));
      await answers(`${url}/api`, server, () => log);
      await use({
        url,
        workspace,
        home,
        environment,
        notebook: (name, cells) =>
          writeFileSync(join(workspace, name), JSON.stringify(notebookOf(cells))),
        saved: name => {
          const text = readFileSync(join(workspace, name), 'utf8');
          return { bytes: Buffer.byteLength(text), text };
        }
      });
      const gone = new Promise(done => server.once('exit', done));
      server.kill('SIGTERM');
      server.kill('SIGTERM');
      // It may wait for ever for a thread of anyio's that was at work when its loop was stopped.
      const late = setTimeout(() => server.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(late);
      rmSync(directory, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 90_000 }
  ],

  /** Exceptions of the application itself, which it throws without the extension, too. */
  notOurs: [undefined, { option: true }],

  /** A test fails when the page logs an error of ours or an exception reaches the window. */
  noErrors: [
    async ({ page, notOurs }, use) => {
      const errors: string[] = [];
      page.on('pageerror', ({ message, stack = message }) => {
        // See `openNotebook`.
        const lostKernel = message === 'Kernel is dead' && !stack.includes('jupyterlab-sagemaker');
        if (!lostKernel && !notOurs?.test(message)) {
          errors.push(stack);
        }
      });
      page.on('console', message => {
        if (message.type() === 'error' && message.text().includes('jupyterlab-sagemaker')) {
          errors.push(message.text());
        }
      });
      await use();
      expect(errors, 'errors in the page').toEqual([]);
    },
    { auto: true }
  ]
});

function notebookOf(cells: readonly string[]) {
  return {
    cells: cells.map((source, index) => ({
      cell_type: 'code',
      id: `cell-${index}`,
      metadata: {},
      execution_count: null,
      outputs: [],
      source
    })),
    metadata: {
      kernelspec: { display_name: 'Python 3 (ipykernel)', language: 'python', name: 'python3' }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
}

/** A user's own setting, as JupyterLab keeps it. */
function setting(directory: string, extension: string, plugin: string, value: object): void {
  const folder = join(directory, 'settings', extension);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${plugin}.jupyterlab-settings`), JSON.stringify(value));
}

/**
 * Opens a notebook and waits for its kernel; anew, as a person does, where JupyterLab has lost it: it takes one for dead
 * that a list of those that run does not hold because it was asked for before.
 */
export async function openNotebook(page: Page, jupyter: Jupyter, name: string): Promise<void> {
  await expect(async () => {
    await page.goto(`${jupyter.url}/lab/workspaces/${name.replace('.ipynb', '')}/tree/${name}`);
    await expect(page.locator('.jp-NotebookPanel')).toBeVisible({ timeout: 60_000 });
    await expect.poll(() => kernelStatus(page), { timeout: 30_000, intervals: [100] }).toBe('idle');
  }).toPass({ timeout: 120_000 });
}

/** Of the notebook in front; undefined where it has no kernel. */
function kernelStatus(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: {
        shell: {
          currentWidget?: { sessionContext?: { session?: { kernel?: { status: string } } } };
        };
      };
    };
    return jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status;
  });
}

/** Waits for JupyterLab to save a workspace's layout with this in it, which it does some time after the last change. */
export async function layoutSaved(
  page: Page,
  jupyter: Jupyter,
  workspace: string,
  holds: RegExp
): Promise<void> {
  await expect
    .poll(
      async () => {
        const saved = await page.request.get(`${jupyter.url}/lab/api/workspaces/${workspace}`);
        return saved.text();
      },
      { intervals: [200] }
    )
    .toMatch(holds);
}

/** Runs a command of JupyterLab by its id, as a menu entry does. */
export async function execute(
  page: Page,
  command: string,
  args: Record<string, unknown> = {}
): Promise<void> {
  await page.evaluate(
    async ([id, values]) => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { commands: { execute(id: string, args: unknown): Promise<unknown> } };
      };
      await jupyterapp.commands.execute(id, values);
    },
    [command, args] as const
  );
}

export { expect };
