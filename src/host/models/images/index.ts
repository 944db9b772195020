import { nearest } from '../../nearest';
import { ProblemError } from '../../problem';
import type { Processor } from './processor';
import { processorOf } from './processor';
import type { FrameworkImage, FrameworkImages, ImageTable } from './table';
import { imageTable } from './table';

/** Which of AWS's framework images is meant. */
export interface ImageQuestion {
  /** `pytorch`, `tensorflow`, `sklearn`, `xgboost`, `huggingface`, `mxnet`. */
  readonly framework: string;
  /** In full or short: `2.8.0`, `2.8`; of `transformers` for Hugging Face. */
  readonly version: string;
  /** `py311`; the newest that there is unless told. */
  readonly pyVersion?: string;
  /** What a Hugging Face image is built on, as `pytorch2.8.0`; the newest PyTorch unless told. */
  readonly baseFramework?: string;
  readonly region: string;
  /** `ml.*`, `local_cpu` or `local_gpu`: decides between the processors. */
  readonly instanceType: string;
  readonly scope: 'training' | 'inference';
}

const WAY_OUT = 'Or name any image by --image.';

/** Frameworks that {@link imageFor} knows. */
export async function frameworks(): Promise<string[]> {
  return Object.keys((await imageTable()).frameworks);
}

/** Versions of a framework, in full, oldest first; empty for a framework that is not known. */
export async function versionsOf(
  framework: string,
  scope: ImageQuestion['scope']
): Promise<string[]> {
  const { frameworks } = await imageTable();
  return unique(frameworks[framework]?.[scope].map(({ versions: [full = ''] }) => full) ?? []);
}

/**
 * The URI of the image that AWS keeps for a framework, as the SageMaker Python SDK's `image_uris.retrieve` gives it.
 * https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html
 *
 * @throws ProblemError `usage`, with the nearest of what there is
 */
export async function imageFor(question: ImageQuestion): Promise<string> {
  const table = await imageTable();
  const { framework, region, instanceType } = question;
  const known = table.frameworks[framework];
  if (!known) {
    throw unknown('framework', framework, Object.keys(table.frameworks));
  }
  const processor = processorOf(instanceType, table.armFamilies);
  const fitting = choose(question, imagesOn(known, question, processor));
  const image = fitting.find(({ registries }) => table.registries[registries]?.[region]);
  const [first] = fitting;
  if (!image || !first) {
    const regions = Object.keys(table.registries[first?.registries ?? -1] ?? {});
    throw unknown('region', region, regions, ` with an image of ${framework} ${question.version}`);
  }
  refuseOldGpu(question, processor.family);
  const account = table.registries[image.registries]?.[region] ?? '';
  const tag = tagOf(question, image, processor, table);
  return `${account}.dkr.ecr.${region}.${domainOf(region)}/${image.repository}:${tag}`;
}

/** The images for a kind of processor. @throws ProblemError where a framework has none for it */
function imagesOn(
  images: FrameworkImages,
  { scope, framework, instanceType }: ImageQuestion,
  { kind, processor }: Processor
): readonly FrameworkImage[] {
  // An Inferentia instance has a usual processor as well, which images that name none run on.
  const usual = kind === 'usual' || processor === 'inf' ? images[scope] : undefined;
  const found = (kind === 'usual' ? undefined : images[kind]) ?? usual;
  if (!found) {
    throw new ProblemError('usage', `AWS has no image of ${framework} for ${instanceType}.`, {
      hint: `Take an instance type with another processor. ${WAY_OUT}`
    });
  }
  return found;
}

/** Images of the version, base and Python that were asked for, best first. @throws ProblemError */
function choose(
  { framework, version, baseFramework, pyVersion }: ImageQuestion,
  images: readonly FrameworkImage[]
): readonly FrameworkImage[] {
  const ofVersion = images.filter(({ versions }) => versions.includes(version));
  if (ofVersion.length === 0) {
    const versions = unique(images.flatMap(image => image.versions));
    throw unknown(`version of ${framework}`, version, versions);
  }
  const ofBase = ofVersion.filter(({ base }) => !baseFramework || base?.includes(baseFramework));
  if (ofBase.length === 0) {
    const bases = unique(ofVersion.flatMap(({ base = [] }) => base));
    throw unknown(`base of ${framework} ${version}`, baseFramework ?? '', bases);
  }
  const pythons = unique(ofBase.flatMap(({ python = '' }) => python));
  const ofPython = ofBase.filter(({ python }) => !python || !pyVersion || python === pyVersion);
  if (ofPython.length === 0) {
    throw unknown(`Python for ${framework} ${version}`, pyVersion ?? '', pythons);
  }
  return ofPython.toSorted((one, other) => newness(other) - newness(one));
}

/** PyTorch before TensorFlow, then the newest base, then the newest Python. */
function newness({ base: [base = ''] = [], python = '' }: FrameworkImage): number {
  const [major = 0, minor = 0, patch = 0] = numbers(base);
  const [, py3 = '', rest = ''] = /^py(\d)(\d*)$/.exec(python) ?? [];
  const kind = base.startsWith('pytorch') ? 1 : 0;
  return kind * 1e12 + major * 1e10 + minor * 1e8 + patch * 1e6 + Number(py3) * 1e3 + Number(rest);
}

function tagOf(
  { framework, version, baseFramework, instanceType }: ImageQuestion,
  image: FrameworkImage,
  { processor, family }: Processor,
  { p4d }: ImageTable
): string {
  if (image.tag !== undefined) {
    return image.tag;
  }
  // An optimised image for a family goes before the one for its processor.
  const used = [family, processor, ''].find(name => Object.hasOwn(image.processors, name));
  if (used === undefined) {
    throw new ProblemError(
      'usage',
      `AWS has no image of ${framework} ${version} for ${instanceType}.`,
      { hint: `There is one for ${Object.keys(image.processors).join(' and ')}. ${WAY_OUT}` }
    );
  }
  const { prefix = prefixOf(version, image, baseFramework), tool = used, python } = image;
  const tag = [prefix, tool, python, image.processors[used]].filter(Boolean).join('-');
  const more = family === 'p4d' ? p4d[`${framework}-${tag}`] : undefined;
  return more === undefined ? tag : `${tag}-${more}`;
}

function prefixOf(
  version: string,
  { base, versions, tool }: FrameworkImage,
  asked?: string
): string {
  if (!base) {
    return version;
  }
  // Images for Neuron carry the full versions, whatever was asked for.
  const [full = ''] = base;
  const built = tool ? full : (asked ?? full);
  const transformers = tool ? versions[0] : version;
  return `${built.replace(/^[a-z]+/, '')}-transformers${transformers}`;
}

/** SageMaker took `ml.p2` out of service for what is newer. */
function refuseOldGpu({ framework, version, instanceType }: ImageQuestion, family: string): void {
  const [major = 0, minor = 0] = numbers(version);
  const first = { pytorch: [1, 13], tensorflow: [2, 12] }[framework];
  if (family === 'p2' && first) {
    const [firstMajor = 0, firstMinor = 0] = first;
    if (major > firstMajor || (major === firstMajor && minor >= firstMinor)) {
      throw new ProblemError(
        'usage',
        `${framework} from ${first.join('.')} on does not run on ${instanceType}.`,
        { hint: 'Take a newer GPU: ml.g4dn, ml.g5, ml.p3.' }
      );
    }
  }
}

/** https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function domainOf(region: string): string {
  const DOMAINS: readonly [RegExp, string][] = [
    [/^cn-/, 'amazonaws.com.cn'],
    [/^us-iso-/, 'c2s.ic.gov'],
    [/^us-isob-/, 'sc2s.sgov.gov'],
    [/^us-isof-/, 'csp.hci.ic.gov'],
    [/^eu-isoe-/, 'cloud.adc-e.uk'],
    [/^eusc-/, 'amazonaws.eu']
  ];
  return DOMAINS.find(([pattern]) => pattern.test(region))?.[1] ?? 'amazonaws.com';
}

function unknown(what: string, named: string, known: readonly string[], more = ''): ProblemError {
  const meant = nearest(named, known);
  const some = known.slice(-8).join(', ');
  const hint = meant ? `Did you mean ${meant}?` : `There are ${some}.`;
  return new ProblemError('usage', `There is no ${what} “${named}”${more} in AWS’s images.`, {
    hint: `${hint} ${WAY_OUT}`
  });
}

function numbers(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number);
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
