import type { EndpointDescription, EndpointStatus } from '../../../protocol';
import { contentTypesOf } from '../contract/contentTypes';
import type { ObservedServer } from './directories';
import type { EndpointLayout } from './layout';
import { LOOPBACK, VARIANT } from './layout';
import type { EndpointRecord } from './record';

/** An endpoint as everybody above the places sees it: the server that answers, and how it stands with the newest one. */
export function describeEndpoint(
  layout: EndpointLayout,
  { place, name, createdAt }: EndpointRecord,
  newest: ObservedServer,
  serving: ObservedServer | undefined
): EndpointDescription {
  const { record } = serving ?? newest;
  const { framework } = record;
  const { host = LOOPBACK, port } = serving?.state ?? {};
  const up = serving?.status === 'InService' ? 1 : 0;
  return {
    ref: { place, name },
    status: statusOf(newest, serving),
    createdAt,
    modifiedAt: newest.state?.since ?? newest.record.createdAt,
    instanceType: record.instanceType,
    instanceCount: 1,
    failureReason: reasonOf(newest, serving),
    variants: [
      {
        name: VARIANT,
        image: record.image,
        modelData: { uri: record.model, bytes: record.modelBytes },
        environment: record.environment,
        instanceType: record.instanceType,
        instances: { current: up, desired: 1 },
        weight: { current: 1, desired: 1 }
      }
    ],
    framework,
    ...contentTypesOf(framework),
    url: port === undefined ? undefined : `http://${host}:${port}`,
    directory: layout.root
  };
}

function statusOf(newest: ObservedServer, serving: ObservedServer | undefined): EndpointStatus {
  if (serving) {
    if (newest.status === 'Creating') {
      return 'Updating';
    }
    return serving.status === 'Restarting' ? 'SystemUpdating' : 'InService';
  }
  switch (newest.status) {
    case 'Creating':
      return 'Creating';
    case 'Failed':
      return 'Failed';
    default:
      return 'OutOfService';
  }
}

function reasonOf(newest: ObservedServer, serving: ObservedServer | undefined): string | undefined {
  const { failureReason: reason, trouble } = newest.state ?? {};
  if (trouble) {
    return trouble;
  }
  if (serving && serving !== newest) {
    return newest.status === 'Creating'
      ? undefined
      : `The last update failed, and the deployment before it goes on serving. ${reason ?? GONE}`;
  }
  if (newest.status === 'Gone') {
    return GONE;
  }
  const { state } = newest;
  if (newest.status === 'InService' && state?.restarts) {
    return `It crashed in service and was started again, ${state.restarts === 1 ? 'once' : `${state.restarts} times`}. ${reason ?? ''}`.trim();
  }
  return reason;
}

const GONE =
  'Its processes are gone: they were killed, or this machine was restarted; deploy it again to have it serve.';
