import type { AccountChoice } from './account';
import type { Json, Milliseconds } from './json';
import type { PlacesList } from './list';
import { request } from './method';
import type { Artifact, PlaceName, ResourceRef } from './resource';
import { topic } from './subscription';

/** Names one of SageMaker's models for ever. */
export type ModelRef = ResourceRef;

/** One row of a list of models: ListModels tells no more. */
export interface ModelSummary {
  readonly ref: ModelRef;
  readonly createdAt: Milliseconds;
}

/** One container of a model; most have one, a pipeline or a multi-container model several. */
export interface ModelContainer {
  readonly name?: string;
  readonly image?: string;
  /** `model.tar.gz`, or the prefix that holds it uncompressed. */
  readonly modelData?: Artifact;
  readonly environment: Readonly<Record<string, string>>;
  /** It serves many models from under `modelData`. */
  readonly multiModel: boolean;
}

/** Everything that DescribeModel tells. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeModel.html */
export interface ModelDescription extends ModelSummary {
  readonly containers: readonly ModelContainer[];
  readonly framework?: string;
  readonly role?: string;
  /** Subnets and security groups, where it runs in a VPC. */
  readonly vpc?: Json;
  readonly networkIsolation: boolean;
  readonly consoleUrl?: string;
}

export interface ModelQuery extends AccountChoice {
  readonly places?: readonly PlaceName[];
  readonly nameContains?: string;
  readonly createdAfter?: Milliseconds;
  readonly createdBefore?: Milliseconds;
  /** Newest first unless `oldestFirst`. */
  readonly oldestFirst?: boolean;
  /** At most so many rows; 100 unless told. */
  readonly limit?: number;
}

export interface ModelList extends PlacesList {
  readonly models: readonly ModelSummary[];
}

/** Which model, by whose credentials; see `LogTarget.contextId`. */
export interface ModelTarget {
  readonly ref: ModelRef;
  readonly contextId?: string;
}

export const listModels = request<ModelQuery, ModelList>('model/list');

/** The list, anew on every change; the newest wins. */
export const watchModels = topic<ModelQuery, ModelList>('models');

export const describeModel = request<ModelTarget, ModelDescription>('model/describe');
