import { closeSync, existsSync, openSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import * as z from 'zod/mini';
import { reasonOf } from '../../../../systemError';
import { installCommand } from '../../../contract/command';
import { errorMessage, exitCodeOf, LOG_TAIL_BYTES } from '../../../contract/failure';
import { endingSentence, WORTH_A_RESTART } from '../../../local/ending';
import type { EndpointLayout, ServerLayout } from '../../../local/layout';
import { LOOPBACK } from '../../../local/layout';
import { ping } from '../../../local/ping';
import type { RunningState } from '../../../local/runningState';
import type { CallerEnvironment } from '../../handshake';
import { parseRecord } from '../../record';
import { withoutKernelsOwn } from '../../runner/environment';
import { ProcessGroup } from '../../runner/group';
import { Stamper } from '../../runner/stamper';
import { tailOf } from '../../runner/tail';
import type { ProcessServer } from '../record';

/** Between SIGTERM and SIGKILL: SageMaker gives an answer 60 seconds. */
const GRACE = 60_000;
/** The toolkit's own limit for the start, in seconds; SAGEMAKER_STARTUP_TIMEOUT sets another. */
const STARTUP_TIMEOUT = 600;

/** What the Python side tells on descriptor 3. */
const report = z.object({ port: z.optional(z.number()), ready: z.optional(z.boolean()) });

interface Serving {
  readonly record: ProcessServer;
  readonly endpoint: EndpointLayout;
  readonly layout: ServerLayout;
  readonly state: RunningState;
  readonly env: NodeJS.ProcessEnv;
  readonly log: number;
  readonly stop: AbortSignal;
}

/**
 * Runs one server of an endpoint until `stop` aborts or it crashes for good; the state tells every step. A crash in service
 * is answered by a restart on the same port, as SageMaker restarts a container; a crash while it starts is not.
 */
export async function runServer(
  record: ProcessServer,
  endpoint: EndpointLayout,
  layout: ServerLayout,
  state: RunningState,
  environment: CallerEnvironment,
  stop: AbortSignal
): Promise<void> {
  const log = openSync(endpoint.log, 'a', 0o600);
  using _stamper = new Stamper(endpoint);
  const env = serverEnvironment(record, layout, environment);
  const serving: Serving = { record, endpoint, layout, state, env, log, stop };
  try {
    if (await install(serving)) {
      let port: number | undefined;
      do {
        port = await serveOnce(serving, port);
      } while (port !== undefined);
    }
  } catch (error) {
    await state.enter('Failed', {
      failureReason: `The server could not be run: ${reasonOf(error)}.`
    });
  } finally {
    closeSync(log);
  }
}

/** `requirements.txt` beside the script, as the toolkit does; `false` when that was the end. */
async function install({
  record,
  layout,
  env,
  log,
  state,
  stop,
  endpoint
}: Serving): Promise<boolean> {
  const requirements = existsSync(join(layout.code, 'requirements.txt'));
  const command = installCommand('python-script', record.python, requirements);
  if (command === undefined) {
    return true;
  }
  const from = await sizeOf(endpoint.log);
  const group = await ProcessGroup.start(command, {
    cwd: layout.code,
    env: { ...env, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    output: log
  });
  await state.note({ server: await group.identity() });
  const exit = await group.wait(stop, GRACE);
  if (stop.aborted) {
    await state.enter('Stopped', {});
    return false;
  }
  if (exit.code !== 0) {
    const exitCode = exitCodeOf(exit);
    const last = errorMessage(await tailOf(endpoint.log, LOG_TAIL_BYTES, from))
      .split('\n')
      .at(-1);
    await state.enter('Failed', {
      exitCode,
      failureReason: `requirements.txt could not be installed (exit code ${exitCode})${last ? `: ${last}` : ''}.`
    });
  }
  return exit.code === 0;
}

/** One life of the server. Returns its port when it is to be started again there. */
async function serveOnce(serving: Serving, port: number | undefined): Promise<number | undefined> {
  const { record, endpoint, layout, state, log, stop } = serving;
  const from = await sizeOf(endpoint.log);
  let ready: Promise<number | undefined> | undefined;
  const group = await ProcessGroup.start([record.python, record.serving, '--report', '3'], {
    cwd: layout.model,
    env:
      port === undefined ? serving.env : { ...serving.env, SAGEMAKER_BIND_TO_PORT: String(port) },
    output: log,
    report: stream => {
      ready = readiness(stream);
    }
  });
  const late = new AbortController();
  const ended = group.wait(AbortSignal.any([stop, late.signal]), GRACE);
  await state.note({ server: await group.identity() });

  const seconds = Number(record.environment.SAGEMAKER_STARTUP_TIMEOUT ?? STARTUP_TIMEOUT);
  const timer = setTimeout(() => late.abort(), seconds * 1000);
  const bound = await Promise.race([ready, ended.then(() => undefined)]);
  clearTimeout(timer);
  const servedFrom = Date.now();
  if (bound !== undefined && !stop.aborted) {
    await state.enter('InService', { port: bound });
  }
  const exit = await ended;
  if (stop.aborted) {
    await state.enter('Stopped', { exitCode: exitCodeOf(exit) });
    return undefined;
  }
  const exitCode = exitCodeOf(exit);
  const failure = {
    exitCode,
    failureReason: endingSentence({
      exitCode,
      late: late.signal.aborted ? seconds : undefined,
      served: bound !== undefined,
      logTail: await tailOf(endpoint.log, LOG_TAIL_BYTES, from)
    })
  };
  if (bound === undefined || Date.now() - servedFrom < WORTH_A_RESTART) {
    await state.enter('Failed', failure);
    return undefined;
  }
  await state.enter('Restarting', { ...failure, restarts: state.record.restarts + 1 });
  return bound;
}

/** The port, once the model is loaded and a ping was answered; `undefined` when the server ends before. */
async function readiness(stream: Readable): Promise<number | undefined> {
  let port = 0;
  for await (const line of createInterface({ input: stream })) {
    const news = parseRecord(report, line);
    port = news?.port ?? port;
    if (news?.ready) {
      // It listens and its model is loaded: a ping that fails is that of a server that has just ended.
      return (await ping({ host: LOOPBACK, port })) === undefined ? port : undefined;
    }
  }
  return undefined;
}

/** The caller's own environment, the deployment's, and the contract's, the later ones winning as they do on SageMaker. */
function serverEnvironment(
  record: ProcessServer,
  layout: ServerLayout,
  environment: CallerEnvironment
): NodeJS.ProcessEnv {
  const merged: NodeJS.ProcessEnv = {
    ...withoutKernelsOwn(environment),
    // The port is this deployment's to choose, not the surroundings'.
    SAGEMAKER_BIND_TO_PORT: '',
    // Asked for a CPU, a model must not find a GPU that it would lack on such an instance.
    ...(record.gpus === 0 ? { CUDA_VISIBLE_DEVICES: '' } : {}),
    PYTHONUNBUFFERED: '1',
    SAGEMAKER_PROGRAM: 'inference.py',
    SAGEMAKER_SUBMIT_DIRECTORY: layout.code,
    SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
    ...(record.region ? { SAGEMAKER_REGION: record.region } : {}),
    ...record.environment,
    ...(record.program ? { SAGEMAKER_PROGRAM: record.program } : {}),
    SAGEMAKER_BASE_DIR: layout.base,
    SM_MODEL_DIR: layout.model
  };
  const path = [layout.code, merged.PYTHONPATH].filter(Boolean).join(delimiter);
  return { ...merged, PYTHONPATH: path };
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}
