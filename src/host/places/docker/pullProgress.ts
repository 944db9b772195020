import * as z from 'zod/mini';
import type { Progress } from '../place';

/** One line of the engine's answer to a pull. https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Image/operation/ImageCreate */
export const pullEvent = z.object({
  id: z.optional(z.string()),
  status: z.optional(z.string()),
  error: z.optional(z.string()),
  progressDetail: z.optional(
    z.object({ current: z.optional(z.number()), total: z.optional(z.number()) })
  )
});
export type PullEvent = z.infer<typeof pullEvent>;

interface Layer {
  done: number;
  total: number;
  complete: boolean;
}

/** Adds the layers of a pull up to one bar: bytes that came, of all layers that the engine has begun or knows. */
export class PullProgress {
  readonly #image: string;
  readonly #tell: Progress;
  readonly #layers = new Map<string, Layer>();

  constructor(image: string, tell: Progress) {
    this.#image = image;
    this.#tell = tell;
  }

  event({ id, status, progressDetail }: PullEvent): void {
    if (id === undefined || status === undefined) {
      return;
    }
    if (status === 'Pulling fs layer' || status === 'Already exists') {
      this.#layers.set(id, { done: 0, total: 0, complete: status === 'Already exists' });
    }
    const layer = this.#layers.get(id);
    if (!layer) {
      return;
    }
    if (status === 'Downloading') {
      layer.done = progressDetail?.current ?? layer.done;
      layer.total = progressDetail?.total ?? layer.total;
    } else if (status === 'Download complete' || status === 'Extracting') {
      layer.total = Math.max(layer.total, progressDetail?.total ?? 0);
      layer.done = layer.total;
    } else if (status === 'Pull complete') {
      layer.done = layer.total;
      layer.complete = true;
    }
    this.#report();
  }

  #report(): void {
    const layers = [...this.#layers.values()];
    const complete = layers.filter(layer => layer.complete).length;
    const known = layers.every(layer => layer.complete || layer.total > 0);
    const total = sum(layers.map(layer => layer.total));
    this.#tell({
      what: `Pulling ${this.#image} (${complete} of ${layers.length} layers)`,
      done: sum(layers.map(layer => layer.done)),
      // Layers wait for their turn; until the last has begun, nobody knows how much is to come.
      ...(known && total > 0 && { total }),
      unit: 'bytes'
    });
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
