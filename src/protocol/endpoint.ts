import type { AccountChoice } from './account';
import type { Milliseconds } from './json';
import type { PlacesList } from './list';
import { request } from './method';
import type { Artifact, PlaceName, ResourceRef } from './resource';
import { topic } from './subscription';

/** Names one endpoint. */
export type EndpointRef = ResourceRef;

/** An endpoint where a job could be meant as well; its kind tells them apart. */
export interface EndpointResource extends EndpointRef {
  readonly kind: 'endpoint';
}

/**
 * DescribeEndpoint's EndpointStatus; local places use the same words.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html
 */
export const ENDPOINT_STATUSES = [
  'OutOfService',
  'Creating',
  'Updating',
  'SystemUpdating',
  'RollingBack',
  'InService',
  'Deleting',
  'Failed',
  'UpdateRollbackFailed'
] as const;

export type EndpointStatus = (typeof ENDPOINT_STATUSES)[number];

/** Statuses that pass by themselves. */
export const PASSING_STATUSES: readonly EndpointStatus[] = [
  'Creating',
  'Updating',
  'SystemUpdating',
  'RollingBack',
  'Deleting'
];

/** Whether SageMaker is making or changing it, and so would refuse another change and a deletion. */
export function isChanging(status: EndpointStatus): boolean {
  return status !== 'Deleting' && PASSING_STATUSES.includes(status);
}

/** Whether a deployment or an update goes on, so that what becomes of it is still to come. */
export function isUndecided(status: EndpointStatus): boolean {
  return status === 'Creating' || status === 'Updating' || status === 'RollingBack';
}

/** One row of a list of endpoints. */
export interface EndpointSummary {
  readonly ref: EndpointRef;
  readonly status: EndpointStatus;
  readonly createdAt: Milliseconds;
  readonly modifiedAt: Milliseconds;
  /** `ml.m5.xlarge`, `local_cpu`, `serverless`; absent where a list call does not tell it. */
  readonly instanceType?: string;
  readonly instanceCount?: number;
  readonly failureReason?: string;
}

/** A part of an endpoint that serves one model. */
export interface Variant {
  readonly name: string;
  readonly model?: string;
  readonly image?: string;
  /** `model.tar.gz`, where it was read from. */
  readonly modelData?: Artifact;
  readonly environment: Readonly<Record<string, string>>;
  readonly instanceType?: string;
  readonly instances?: { readonly current: number; readonly desired: number };
  readonly weight?: { readonly current: number; readonly desired: number };
  readonly serverless?: { readonly memory: number; readonly concurrency: number };
}

/** Everything known about one endpoint. */
export interface EndpointDescription extends EndpointSummary {
  readonly variants: readonly Variant[];
  /** SageMaker's endpoint configuration, by name. */
  readonly config?: string;
  /** Framework inferred from the image or the script: `pytorch`, `sklearn`, …; decides the default content types. */
  readonly framework?: string;
  /** What `predict` sends and asks for when nobody says otherwise, as `application/x-npy`. */
  readonly contentType: string;
  readonly accept: string;
  readonly role?: string;
  /** Asynchronous inference: where answers are written. */
  readonly asyncOutput?: string;
  /** Local places: where it listens, as `http://127.0.0.1:41234`. */
  readonly url?: string;
  /** Local places: the directory that holds everything of the endpoint. */
  readonly directory?: string;
  readonly consoleUrl?: string;
}

export interface EndpointQuery extends AccountChoice {
  readonly places?: readonly PlaceName[];
  readonly statuses?: readonly EndpointStatus[];
  readonly nameContains?: string;
  /** At most so many rows, newest first; 100 unless told. */
  readonly limit?: number;
}

export interface EndpointList extends PlacesList {
  readonly endpoints: readonly EndpointSummary[];
}

/** Which endpoint, by whose credentials; see `JobTarget.contextId`. */
export interface EndpointTarget {
  readonly ref: EndpointRef;
  readonly contextId?: string;
}

export const listEndpoints = request<EndpointQuery, EndpointList>('endpoint/list');

/** The list, anew on every change; the newest wins. */
export const watchEndpoints = topic<EndpointQuery, EndpointList>('endpoints');

export const describeEndpoint = request<EndpointTarget, EndpointDescription>('endpoint/describe');

/** One endpoint, anew on every change; the newest wins. Ends when the endpoint is gone. */
export const watchEndpoint = topic<EndpointTarget, EndpointDescription>('endpoint');

/** What InvokeEndpoint takes besides the body. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
export interface Invocation {
  /** Base64. */
  readonly body: string;
  readonly contentType: string;
  readonly accept?: string;
  readonly variant?: string;
  readonly targetModel?: string;
  readonly component?: string;
  readonly inferenceId?: string;
  readonly customAttributes?: string;
}

export interface InvocationAnswer {
  /** Base64. */
  readonly body: string;
  readonly contentType: string;
  /** The variant that answered. */
  readonly variant?: string;
  readonly customAttributes?: string;
  /** From the request's first byte to the answer's last, as the host saw it. */
  readonly milliseconds: number;
}

/**
 * One prediction. A model's error is a `ProblemError` of kind `model` with the container's status and text, and the
 * traceback from its log where one was found.
 */
export const invokeEndpoint = request<EndpointTarget & Invocation, InvocationAnswer>(
  'endpoint/invoke'
);

/** A streamed answer (InvokeEndpointWithResponseStream, or chunks of a local one): pieces in base64, in order. */
export const streamEndpoint = topic<EndpointTarget & Invocation, string>('endpoint/stream');

/** Where an asynchronous answer will be. */
export interface PendingAnswer {
  readonly inferenceId: string;
  /** `s3://…` of the answer. */
  readonly output: string;
  /** `s3://…` of the error, which is there in place of the answer. */
  readonly failure?: string;
  /** What the answer was asked for as; S3 does not tell. */
  readonly contentType?: string;
}

/** InvokeEndpointAsync; SageMaker only. */
export const invokeEndpointAsync = request<EndpointTarget & Invocation, PendingAnswer>(
  'endpoint/invokeAsync'
);

/** The answer, as soon as it is there; `null` when it is not within `wait`. A model's error as for {@link invokeEndpoint}. */
export const awaitAnswer = request<
  EndpointTarget & PendingAnswer & { readonly wait: Milliseconds },
  InvocationAnswer | null
>('endpoint/answer');

/** Deletes an endpoint and what only it uses; what was deleted and what was kept, as sentences. */
export const deleteEndpoint = request<EndpointTarget, { readonly said: readonly string[] }>(
  'endpoint/delete'
);

/** The content of {@link ENDPOINT_MIME}: names the endpoint, and what was true when it was saved. */
export interface EndpointBundle {
  readonly ref: EndpointRef;
  readonly contextId?: string;
  readonly saved?: { readonly at: Milliseconds; readonly endpoint: EndpointDescription };
}

export const ENDPOINT_MIME = 'application/vnd.jupyterlab-sagemaker.endpoint.v1+json';
