/** One image of a framework. The table is written by `scripts/images.mjs`. */
export interface FrameworkImage {
  /** Spellings of the version, the full one first. A tag carries the one that was asked for. */
  readonly versions: readonly string[];
  /** What it is built on, for Hugging Face: `pytorch2.8.0`, then its short spellings. */
  readonly base?: readonly string[];
  /** `py311`; absent where the tag does not tell. */
  readonly python?: string;
  readonly repository: string;
  /** What ends the tag, by processor: `cpu`, `gpu`, `inf`, `trn`; the processor `''` is not in the tag. */
  readonly processors: Readonly<Record<string, string>>;
  /** Index into {@link ImageTable.registries}. */
  readonly registries: number;
  /** Begins the tag instead of the version. */
  readonly prefix?: string;
  /** Stands in the tag instead of the processor. */
  readonly tool?: string;
  /** The whole tag, where it follows no rule. */
  readonly tag?: string;
}

/** The images of one framework, by what they are for; `arm` and `neuron` are chosen by the instance type. */
export interface FrameworkImages {
  readonly training: readonly FrameworkImage[];
  readonly inference: readonly FrameworkImage[];
  readonly arm?: readonly FrameworkImage[];
  readonly neuron?: readonly FrameworkImage[];
}

export interface ImageTable {
  /** Instance families of AWS's own processors. */
  readonly armFamilies: readonly string[];
  /** What `ml.p4d` adds to a tag, by framework and tag. */
  readonly p4d: Readonly<Record<string, string>>;
  /** AWS's account by region. */
  readonly registries: readonly Readonly<Record<string, string>>[];
  readonly frameworks: Readonly<Record<string, FrameworkImages>>;
}

let table: Promise<ImageTable> | undefined;

/** The table, loaded when first asked for. */
export function imageTable(): Promise<ImageTable> {
  table ??= import('./table.json').then(({ default: read }) => read as unknown as ImageTable);
  return table;
}
