/**
 * The runner: one small process per job, or per server of an endpoint, that starts it, watches it and writes down what
 * becomes of it. It is a session of its own and needs nobody: cell, kernel, browser and host may all end before it does.
 *
 * Started as `node runner.mjs JOB_DIRECTORY` or `node runner.mjs ENDPOINT_DIRECTORY SERVER_NUMBER` with an IPC channel, over which the host hands it the caller's environment
 * (never written to disk) and it answers once all is on record. SIGTERM stops what it runs.
 */
import { readFile, rm } from 'node:fs/promises';
import { jobLayout } from '../layout';
import { identityOf } from '../identity';
import type { ProcessIdentity } from '../record';
import { jobRecord, parseRecord } from '../record';
import type { CallerEnvironment } from '../handshake';
import { callerEnvironment, RUNNER_READY } from '../handshake';
import { runJob } from './run';
import { RunState } from './state';

async function main(root: string, server: string | undefined): Promise<void> {
  const stop = new AbortController();
  process.on('SIGTERM', () => stop.abort());
  // A closed terminal or a Ctrl-C is the host's affair, not the job's.
  process.on('SIGHUP', () => undefined);
  process.on('SIGINT', () => undefined);
  // Its complaints go to a file, and a full disk is one of them.
  process.stderr.on('error', () => undefined);

  const environment = await receiveEnvironment();
  const runner = await identityOf(process.pid);
  if (runner === undefined) {
    throw new Error('The runner cannot find its own process.');
  }
  const begun = async () => {
    await new Promise<void>(resolve => {
      process.send?.(RUNNER_READY, () => resolve());
    });
    process.disconnect();
  };
  if (server === undefined) {
    await trainJob(root, environment, runner, begun, stop.signal);
  } else {
    const { serveEndpoint } = await import('../endpoints/runner/main');
    await serveEndpoint(root, Number(server), environment, runner, begun, stop.signal);
  }
}

async function trainJob(
  root: string,
  environment: CallerEnvironment,
  runner: ProcessIdentity,
  begun: () => Promise<void>,
  stop: AbortSignal
): Promise<void> {
  const layout = jobLayout(root);
  const job = parseRecord(jobRecord, await readFile(layout.job, 'utf8'));
  if (job === undefined) {
    throw new Error(`${layout.job} is not the record of a job.`);
  }
  const state = new RunState(layout.state, job, runner);
  await state.note({});
  await begun();
  try {
    await runJob(job, layout, state, environment, stop);
  } catch (error) {
    await state.end('Failed', { failureReason: `The runner of this job failed: ${String(error)}` });
    throw error;
  } finally {
    await rm(layout.credentials, { recursive: true, force: true });
  }
}

/** Rejects when the host ends before it has sent everything: then nobody was promised anything. */
function receiveEnvironment(): Promise<CallerEnvironment> {
  return new Promise((resolve, reject) => {
    process.once('message', message => resolve(callerEnvironment.parse(message)));
    process.once('disconnect', () => reject(new Error('The host ended before the job began.')));
  });
}

const [, , root, server] = process.argv;
if (root === undefined) {
  throw new Error('Usage: runner.mjs DIRECTORY [SERVER]');
}
await main(root, server);
