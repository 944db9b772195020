import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Aws } from '../aws/aws';
import { below, parseS3, s3Uri } from '../aws/s3/location';
import { Storage } from '../aws/s3/storage';
import type { Caller } from '../caller';
import { ProblemError } from '../problem';
import { isCode, reasonOf } from '../systemError';

const NAME = 'config.yaml';

/** A configuration file that was read. */
export interface ConfigText {
  /** Path, or `s3://…`. */
  readonly file: string;
  readonly text: string;
}

/** Where a file is, and who says so: one that somebody named has to be there. */
interface ConfigPlace {
  readonly path: string;
  readonly variable?: string;
}

/**
 * The SageMaker SDK's configuration files of a caller, later ones winning: the administrator's, the person's, and
 * `~/.sagemaker/config.yaml`. SAGEMAKER_ADMIN_CONFIG_OVERRIDE and SAGEMAKER_USER_CONFIG_OVERRIDE name others in their place:
 * a file, a directory that has a `config.yaml`, or either of them on S3.
 * https://sagemaker.readthedocs.io/en/stable/overview.html#configuring-and-using-defaults-with-the-sagemaker-python-sdk
 *
 * @throws ProblemError for a file that was named and cannot be read
 */
export async function configTexts(
  aws: Aws,
  caller: Caller,
  signal?: AbortSignal
): Promise<ConfigText[]> {
  const texts: ConfigText[] = [];
  for (const place of placesOf(caller)) {
    const found = place.path.startsWith('s3://')
      ? await fromS3(place.path, new Storage(aws, caller), signal)
      : await fromDisk(place);
    if (found) {
      texts.push(found);
    }
  }
  return texts;
}

function placesOf({ context }: Caller): ConfigPlace[] {
  const { env, cwd } = context;
  const home = env.HOME ?? homedir();
  const mac = process.platform === 'darwin';
  const named = (variable: string, usual: readonly string[]): ConfigPlace[] => {
    const path = env[variable];
    if (!path) {
      return usual.map(path => ({ path }));
    }
    const absolute = path.startsWith('s3://') || isAbsolute(path) ? path : resolve(cwd, path);
    return [{ path: absolute, variable }];
  };
  const support = 'Library/Application Support';
  const site = mac
    ? join('/', support)
    : (env.XDG_CONFIG_DIRS || '/etc/xdg').split(':')[0] || '/etc/xdg';
  const user = mac ? join(home, support) : env.XDG_CONFIG_HOME || join(home, '.config');
  return [
    ...named('SAGEMAKER_ADMIN_CONFIG_OVERRIDE', [join(site, 'sagemaker', NAME)]),
    ...named('SAGEMAKER_USER_CONFIG_OVERRIDE', [
      join(user, 'sagemaker', NAME),
      join(home, '.sagemaker', NAME)
    ])
  ];
}

async function fromDisk({ path, variable }: ConfigPlace): Promise<ConfigText | undefined> {
  const file = (await stat(path).catch(() => undefined))?.isDirectory() ? join(path, NAME) : path;
  try {
    return { file, text: await readFile(file, 'utf8') };
  } catch (error) {
    if (variable === undefined && isCode(error, 'ENOENT', 'ENOTDIR')) {
      return undefined;
    }
    throw new ProblemError(
      'usage',
      `The SageMaker configuration ${file}${variable ? `, which ${variable} names,` : ''} cannot be read: ${reasonOf(error)}.`,
      { cause: error }
    );
  }
}

async function fromS3(uri: string, storage: Storage, signal?: AbortSignal): Promise<ConfigText> {
  const named = parseS3(uri);
  const where = /\.ya?ml$/.test(named.key) ? named : below(named, NAME);
  const object = await storage.head(where, signal);
  const chunks: Buffer[] = [];
  for await (const chunk of storage.read(object, undefined, signal)) {
    chunks.push(chunk);
  }
  return { file: s3Uri(where), text: Buffer.concat(chunks).toString('utf8') };
}
