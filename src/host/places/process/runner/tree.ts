import { constants } from 'node:fs';
import { chmod, copyFile, mkdir, rmdir, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { walkSources } from '../../../sources';
import type { ContractDirectories } from '../../contract/directories';
import type { HostPlacement } from '../../contract/files';
import { inputDataConfig, resourceConfig } from '../../contract/files';
import type { Hyperparameters } from '../../contract/hyperparameters';
import { encodeHyperparameters } from '../../contract/hyperparameters';
import type { JobRecord } from '../record';

/** Makes the contract tree of a job: its directories, configuration files, code and channels. */
export async function prepareTree(
  job: JobRecord,
  directories: ContractDirectories,
  hyperparameters: Hyperparameters,
  placement: HostPlacement,
  signal: AbortSignal
): Promise<void> {
  await makeDirectories(directories);
  if (job.checkpoints !== undefined) {
    await keepCheckpoints(job.checkpoints, directories.checkpoints);
  }
  await Promise.all([
    writeJson(directories.config, 'hyperparameters', encodeHyperparameters(hyperparameters)),
    writeJson(directories.config, 'resourceconfig', resourceConfig(placement)),
    writeJson(directories.config, 'inputdataconfig', inputDataConfig(job.channels))
  ]);
  if (job.sourceDirectory !== undefined) {
    await copySources(job.sourceDirectory, directories.code, signal);
  }
  if (job.script !== undefined) {
    const script = join(directories.code, job.entryPoint);
    await mkdir(dirname(script), { recursive: true });
    await writeFile(script, job.script);
  }
  for (const [name, { path, inputMode }] of Object.entries(job.channels)) {
    if (inputMode !== 'Pipe') {
      await linkChannel(path, join(directories.data, name));
    }
  }
}

async function makeDirectories(directories: ContractDirectories): Promise<void> {
  for (const directory of Object.values<string>({ ...directories })) {
    await mkdir(directory, { recursive: true });
  }
}

/** The directory itself in the place of the tree's own: what was there is restored and what comes is kept, also when the job is killed. */
async function keepCheckpoints(directory: string, inTree: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await rmdir(inTree);
  await symlink(directory, inTree);
}

async function writeJson(directory: string, name: string, value: unknown): Promise<void> {
  await writeFile(join(directory, `${name}.json`), JSON.stringify(value));
}

/** Copies by reference where the file system can, so that big directories cost nothing there. */
export async function copySources(from: string, to: string, signal: AbortSignal): Promise<void> {
  for await (const entry of walkSources(from)) {
    signal.throwIfAborted();
    const target = join(to, entry.path);
    switch (entry.type) {
      case 'directory':
        await mkdir(target, { recursive: true });
        break;
      case 'link':
        await symlink(entry.target, target);
        break;
      case 'file':
        await copyFile(join(from, entry.path), target, constants.COPYFILE_FICLONE);
        // A read-only original must not make a copy that cannot be deleted or patched.
        await chmod(target, entry.mode | 0o600);
        break;
    }
  }
}

/** A directory is the channel; a single file lies in the channel's directory, as one S3 object would. */
async function linkChannel(path: string, channel: string): Promise<void> {
  if ((await stat(path)).isDirectory()) {
    await symlink(path, channel);
  } else {
    await mkdir(channel);
    await symlink(path, join(channel, basename(path)));
  }
}
