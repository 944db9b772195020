import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { Caller } from '../../../caller';
import { ProblemError } from '../../../problem';
import type { DeployRequest } from '../../endpointPlace';
import type { ContainerResources } from '../../place';
import type { ServerLayout } from '../../local/layout';
import { LOOPBACK } from '../../local/layout';
import { checkDeployment } from '../../local/preflight';
import { regionOf } from '../../process/preflight';
import type { Access } from '../aws';
import { createOptions, DIRECTORIES } from '../container';
import type { EngineAddress } from '../engine';
import { engineProblem, engineWords } from '../engine';
import { startCause, withoutProgram } from '../exit';
import type { Program } from '../image';
import { serverLabels } from '../labels';
import type { EngineMachine } from '../preflight';
import { checkResources, resourcesOn } from '../resources';
import { modelArchive } from '../tree';
import type { ContainerServer } from './record';

/** What a server in a container listens on unless SAGEMAKER_BIND_TO_PORT tells otherwise. */
const PORT = 8080;
/** SageMaker gives a container eight minutes until its first ping is answered well. */
const STARTUP_TIMEOUT = 480;
/** Milliseconds between SIGTERM and SIGKILL where somebody else stops the container. */
const STOP_GRACE = 60_000;
/** The user's code in a model, by the inference toolkit's contract. */
const CODE = `${DIRECTORIES.model}/code`;
const DEFAULT_PROGRAM = 'inference.py';

/** What of a deployment in Docker is known without asking the engine. */
export interface CheckedDeployment {
  readonly image: string;
  readonly region: string | undefined;
  readonly port: number;
  readonly startupTimeout: number;
  readonly resources: ContainerResources;
}

/** @throws ProblemError for what no container here can serve */
export function checkRequest(request: DeployRequest, { context }: Caller): CheckedDeployment {
  const { image, environment } = request;
  if (image === undefined) {
    throw new ProblemError('usage', 'An endpoint in Docker needs an image.', {
      hint: 'Name one by --image; without, the notebook’s own Python serves.'
    });
  }
  checkDeployment(request);
  checkResources(request);
  return {
    image,
    resources: request,
    region: regionOf(context),
    port: numberIn(environment, 'SAGEMAKER_BIND_TO_PORT', PORT),
    startupTimeout: numberIn(environment, 'SAGEMAKER_STARTUP_TIMEOUT', STARTUP_TIMEOUT)
  };
}

function numberIn(
  environment: DeployRequest['environment'],
  name: string,
  otherwise: number
): number {
  const text = environment[name];
  const number = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(number) || number <= 0) {
    throw new ProblemError('usage', `${name} is "${text}", which is no whole number above 0.`);
  }
  return number;
}

/** @throws ProblemError for an image that SageMaker could not serve with either */
export function checkProgram(program: Program, image: string): void {
  if (program.kind === 'plain' || program.kind === 'none') {
    throw new ProblemError('usage', `The image ${image} has no program “serve”.`, {
      hint: `SageMaker runs an image as \`docker run IMAGE serve\`: ${withoutProgram('serve')}.`
    });
  }
}

/** Everything that the container of a server is made from. */
export interface Launch {
  readonly docker: Docker;
  readonly machine: EngineMachine;
  readonly record: ContainerServer;
  readonly layout: ServerLayout;
  /** SAGEMAKER_PROGRAM, where the deployment names one. */
  readonly program: string | undefined;
  readonly region: string | undefined;
  readonly resources: ContainerResources;
  /** Whose data directory the endpoint belongs to. */
  readonly home: string;
  readonly access: Access;
}

/** Makes the container of a server, fills it and starts it. @throws ProblemError */
export async function launch(server: Launch): Promise<Docker.Container> {
  const { docker, record, home, machine, layout, access } = server;
  const { endpoint, number, image, port } = record;
  try {
    const container = await docker.createContainer(
      createOptions({
        name: `sagemaker-${endpoint}-${number}-${home.slice(0, 6)}`,
        image,
        labels: serverLabels(home, record),
        host: 'model',
        command: { arguments: ['serve'] },
        environment: servingEnvironment(server),
        mounts: [],
        ...resourcesOn(machine, { ...server.resources, ...record }),
        stopGrace: STOP_GRACE,
        published: { port, address: publishedAt(record.engine) }
      })
    );
    await container.putArchive(modelArchive(layout.model, access.files), { path: '/' });
    await container.start();
    return container;
  } catch (error) {
    throw launchProblem(error, record);
  }
}

/** What went wrong when a container was to be started, or started again. */
export function launchProblem(error: unknown, { endpoint, image, engine }: ContainerServer) {
  const known = startCause(engineWords(error), image, 'serve');
  return known
    ? new ProblemError('machine', known.message, { hint: known.hint, cause: error })
    : engineProblem(error, engine, `the start of ${endpoint}`);
}

/** Nobody but this machine reaches an endpoint of this machine; one of another machine would reach nobody that way. */
function publishedAt(engine: EngineAddress): string {
  return 'socketPath' in engine ? LOOPBACK : '';
}

/** Where what is published on an engine's machine is asked. */
export function publishedHost(engine: EngineAddress): string {
  return 'socketPath' in engine ? LOOPBACK : engine.host;
}

/**
 * The environment of a serving container, as the SageMaker SDK gives it to a model. Nothing secret: everybody who may use
 * the engine can read it. https://github.com/aws/sagemaker-inference-toolkit#implementation-steps
 */
function servingEnvironment({ record, layout, program, region, access }: Launch) {
  const given = program ?? (existsSync(join(layout.code, DEFAULT_PROGRAM)) && DEFAULT_PROGRAM);
  return {
    PYTHONUNBUFFERED: '1',
    SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
    SAGEMAKER_BIND_TO_PORT: String(record.port),
    ...(given ? { SAGEMAKER_PROGRAM: given, SAGEMAKER_SUBMIT_DIRECTORY: CODE } : {}),
    ...(region === undefined
      ? {}
      : { SAGEMAKER_REGION: region, AWS_REGION: region, AWS_DEFAULT_REGION: region }),
    ...access.environment,
    ...record.environment
  };
}
