import type { Default, Defaults } from './index';

/** Takes defaults where a person gave nothing, and remembers which, so that it can be said. */
export class Taking {
  readonly #taken: Default<unknown>[] = [];

  /** The default, unless something was given; `undefined` where what was given stands, or there is none. */
  take<Value>(given: unknown, found: Default<Value> | undefined): Value | undefined {
    if (given !== undefined || !found) {
      return undefined;
    }
    this.#taken.push(found);
    return found.value;
  }

  /** Tags come together: the defaults, and over them what was given. */
  tags(
    given: Readonly<Record<string, string>>,
    found: Defaults['tags']
  ): Readonly<Record<string, string>> {
    const more = Object.entries(found?.value ?? {}).filter(([key]) => !(key in given));
    if (found && more.length > 0) {
      this.#taken.push(found);
    }
    return { ...Object.fromEntries(more), ...given };
  }

  /**
   * Where things go on S3: what was given, or the bucket of the files as `s3://…` with their prefix; or else that prefix
   * alone, which then is one of the default bucket.
   */
  place(
    given: string | undefined,
    { bucket, prefix }: Pick<Defaults, 'bucket' | 'prefix'>
  ): { readonly s3?: string; readonly prefix?: string } {
    const inBucket = this.take(given, bucket);
    const below = this.take(given, prefix);
    return inBucket === undefined
      ? { s3: given, ...(below !== undefined && { prefix: below }) }
      : { s3: `s3://${[inBucket, below].filter(Boolean).join('/')}` };
  }

  get taken(): readonly Default<unknown>[] {
    return this.#taken;
  }
}
