import type { ModelDescription, ModelQuery, ModelRef } from '../../../../src/protocol';
import type { ModelPlace } from '../../../../src/host/places/modelPlace';
import { ProblemError } from '../../../../src/host/problem';

/** A place whose models are what a test says, and which notes what it is asked. */
export class FakeModelPlace implements ModelPlace {
  readonly name = 'sagemaker';
  readonly queries: ModelQuery[] = [];
  readonly described: string[] = [];
  /** Models that are listed and no longer there. */
  readonly gone = new Set<string>();
  /** What every listing fails with. */
  failure: Error | undefined;
  readonly #models = new Map<string, ModelDescription>();
  readonly #changed = new Set<() => void>();

  /** Adds models, and tells who watches the list. */
  set(...models: readonly ModelDescription[]): void {
    for (const model of models) {
      this.#models.set(model.ref.name, model);
    }
    this.#changed.forEach(changed => changed());
  }

  async list(query: ModelQuery) {
    this.queries.push(query);
    if (this.failure) {
      throw this.failure;
    }
    const { nameContains = '', limit = Infinity } = query;
    const models = [...this.#models.values()].filter(({ ref }) => ref.name.includes(nameContains));
    return Promise.resolve({ models: models.slice(0, limit), more: models.length > limit });
  }

  async describe({ name }: ModelRef): Promise<ModelDescription> {
    this.described.push(name);
    const found = this.gone.has(name) ? undefined : this.#models.get(name);
    if (!found) {
      throw new ProblemError('not-found', `There is no model ${name}.`);
    }
    return Promise.resolve(found);
  }

  watchList(_caller: unknown, changed: () => void): Disposable {
    this.#changed.add(changed);
    return { [Symbol.dispose]: () => void this.#changed.delete(changed) };
  }
}
