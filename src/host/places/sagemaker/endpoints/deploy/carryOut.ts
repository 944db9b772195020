import type { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { ProblemError } from '../../../../problem';
import { DeploymentInterrupted } from '../../../endpointPlace';
import { creationProblem } from '../../creation';
import { modelsOf } from '../delete';
import { configNamed, endpointNamed, modelNamed } from '../ask';
import type { Deploying } from './context';
import type { Deployment } from './journal';
import type { PreparedDeployment } from './plan';
import { isHeadingFor } from './standing';
import { tidy } from './tidy';
import { uploadArchive } from './upload';

/** A failed endpoint is gone soon after it is deleted. */
const LOOK_AGAIN = 2_000;
const GONE_WITHIN = 300_000;

/**
 * Makes what a deployment needs, in the order in which each needs the one before: archive, model, configuration, endpoint.
 * What is there is not made again, so a deployment that was cut off anywhere is finished by the same one. What fails takes
 * back what it made.
 *
 * @throws ProblemError; DeploymentInterrupted when the signal aborts before the endpoint was asked for
 */
export async function carryOut(prepared: PreparedDeployment, on: Deploying): Promise<void> {
  const entry = await begin(prepared, on);
  const note = async (kind: keyof Deployment['made'], what: string) => {
    if (!entry.made[kind].includes(what)) {
      entry.made[kind].push(what);
    }
    await on.journal.write(entry);
  };
  let asked = false;
  try {
    await uploadArchive(prepared, on, uri => note('archives', uri));
    await makeModel(prepared, on, name => note('models', name));
    await makeConfig(prepared, on, name => note('configs', name));
    await on.journal.write(entry);
    asked = prepared.capacities === undefined;
    await askForEndpoint(prepared, on);
  } catch (error) {
    const config = prepared.config.EndpointConfigName;
    const current = await endpointNamed(prepared.name, on.undo).catch(() => prepared.current);
    if (asked && current !== undefined && isHeadingFor(current, config)) {
      // The answer was lost, the endpoint was not.
      return;
    }
    throw await takenBack(entry, current?.EndpointConfigName, error, on);
  }
}

async function begin(prepared: PreparedDeployment, on: Deploying): Promise<Deployment> {
  const { name, region, account, current, config } = prepared;
  const earlier = await on.journal.find({ name, region, account });
  const serving = current?.EndpointConfigName;
  const before =
    serving !== undefined && serving !== config.EndpointConfigName
      ? { config: serving, models: modelsOf(await configNamed(serving, on.call)) }
      : earlier?.before;
  return {
    version: 1,
    name,
    region,
    account,
    startedAt: on.clock.now(),
    config: config.EndpointConfigName ?? '',
    creates:
      current === undefined || current.EndpointStatus === 'Failed' || earlier?.creates === true,
    made: earlier?.made ?? { archives: [], models: [], configs: [] },
    before
  };
}

async function makeModel(
  { model, region }: PreparedDeployment,
  on: Deploying,
  note: (name: string) => Promise<void>
): Promise<void> {
  const { ModelName: name } = model ?? {};
  if (model === undefined || name === undefined) {
    return;
  }
  const { CreateModelCommand } = await import('../../../../aws/sdk/sagemaker');
  await make(
    on,
    { noun: 'model', name, region, role: model.ExecutionRoleArn },
    {
      operation: 'CreateModel',
      isThere: async () => (await modelNamed(name, on.call)) !== undefined,
      note: () => note(name),
      send: client => client.send(new CreateModelCommand(model))
    }
  );
}

async function makeConfig(
  { config, region }: PreparedDeployment,
  on: Deploying,
  note: (name: string) => Promise<void>
): Promise<void> {
  const { EndpointConfigName: name = '' } = config;
  const { CreateEndpointConfigCommand } = await import('../../../../aws/sdk/sagemaker');
  await make(
    on,
    { noun: 'endpoint configuration', name, region },
    {
      operation: 'CreateEndpointConfig',
      isThere: async () => (await configNamed(name, on.call)) !== undefined,
      note: () => note(name),
      send: client => client.send(new CreateEndpointConfigCommand(config))
    }
  );
}

async function askForEndpoint(prepared: PreparedDeployment, on: Deploying): Promise<void> {
  const { name, region, config, tags, retain, capacities } = prepared;
  const sdk = await import('../../../../aws/sdk/sagemaker');
  const creation = { noun: 'endpoint', name, region };
  const names = { EndpointName: name, EndpointConfigName: config.EndpointConfigName };
  const current = await endpointNamed(name, on.call);
  if (capacities) {
    await sent(on, creation, 'UpdateEndpointWeightsAndCapacities', client =>
      client.send(new sdk.UpdateEndpointWeightsAndCapacitiesCommand(capacities))
    );
    return;
  }
  if (current?.EndpointStatus === 'Failed') {
    await sent(on, creation, 'DeleteEndpoint', client =>
      client.send(new sdk.DeleteEndpointCommand({ EndpointName: name }))
    );
    await gone(name, on);
  } else if (current) {
    if (!isHeadingFor(current, config.EndpointConfigName)) {
      await sent(on, creation, 'UpdateEndpoint', client =>
        client.send(new sdk.UpdateEndpointCommand({ ...names, RetainAllVariantProperties: retain }))
      );
    }
    return;
  }
  await make(on, creation, {
    operation: 'CreateEndpoint',
    isThere: async () => (await endpointNamed(name, on.call)) !== undefined,
    note: () => Promise.resolve(),
    send: client => client.send(new sdk.CreateEndpointCommand({ ...names, Tags: tags }))
  });
}

interface Thing {
  readonly noun: string;
  readonly name: string;
  readonly region: string;
  readonly role?: string;
}

interface Making {
  readonly operation: string;
  readonly isThere: () => Promise<boolean>;
  /** Called before it is made. */
  readonly note: () => Promise<void>;
  readonly send: (client: SageMakerClient) => Promise<unknown>;
}

/** Makes a thing unless it is there. A call whose answer was lost made it, too. */
async function make(on: Deploying, thing: Thing, making: Making): Promise<void> {
  const { operation, isThere, note, send } = making;
  if (await isThere()) {
    return;
  }
  await note();
  try {
    await sent(on, thing, operation, send);
  } catch (error) {
    if (
      !(error instanceof Error) ||
      !/already existing/i.test(error.message) ||
      !(await isThere())
    ) {
      throw error;
    }
  }
}

async function sent(
  { call, progress }: Deploying,
  thing: Thing,
  operation: string,
  send: Making['send']
): Promise<void> {
  const { noun, name } = thing;
  progress({ what: `Asking for the ${noun}`, done: 0, total: 1, unit: 'steps' });
  await call(operation, `${noun} ${name}`, async client => {
    try {
      await send(client);
    } catch (error) {
      throw creationProblem(error, { ...thing, taken: 'Take another --name.' }) ?? error;
    }
  });
  progress({ what: `Asking for the ${noun}`, done: 1, total: 1, unit: 'steps' });
}

async function gone(name: string, { call, clock, signal }: Deploying): Promise<void> {
  const until = clock.now() + GONE_WITHIN;
  while (await endpointNamed(name, call)) {
    if (clock.now() > until) {
      throw new ProblemError(
        'unavailable',
        `Endpoint ${name} failed before and is still being deleted.`,
        {
          hint: 'Deploy again in some minutes.'
        }
      );
    }
    await clock.sleep(LOOK_AGAIN, signal);
  }
}

/** The error of a deployment that failed, with what became of what it had made. */
async function takenBack(
  entry: Deployment,
  serving: string | undefined,
  error: unknown,
  { undo, journal, signal }: Deploying
): Promise<unknown> {
  const { said, left } = await tidy(entry, serving, undo).catch((trouble: unknown) => ({
    said: [`What it had made could not be looked at: ${String(trouble)}`],
    left: true
  }));
  const archives = entry.made.archives.map(
    uri => `${uri} is kept where it is complete: deploying again then needs no upload.`
  );
  if (!left) {
    await journal.remove(entry);
  }
  const all = [...said, ...archives];
  if (signal?.aborted) {
    return new DeploymentInterrupted(all, error);
  }
  if (!(error instanceof ProblemError)) {
    return error;
  }
  const { kind, message, hint, ...details } = error.problem;
  return new ProblemError(kind, message, {
    ...details,
    hint: [hint, ...all].filter(Boolean).join(' '),
    cause: error
  });
}
