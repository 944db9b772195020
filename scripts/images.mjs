/**
 * `node scripts/images.mjs`: writes the table of AWS's framework images anew from the facts in the newest SageMaker Python
 * SDK 2, then asks that SDK and our own code for every image and prints where they differ.
 *
 * `node scripts/images.mjs compare` only compares.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build } from 'esbuild';

import { Stop, cache, main, python, pythonPackages, root, run } from './environment.mjs';

const FRAMEWORKS = ['huggingface', 'mxnet', 'pytorch', 'sklearn', 'tensorflow', 'xgboost'];
const TABLE = join(root, 'src/host/models/images/table.json');
const sdk = join(cache, 'sagemaker-sdk');

/** The SDK in a virtual environment of its own: it wants other versions of much than the tests do. */
function install() {
  const own = join(sdk, 'bin', 'python');
  if (!existsSync(own)) {
    console.log('Installing the SageMaker Python SDK 2 (about a minute) …');
    run(python, ['-m', 'venv', sdk]);
    run(own, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'sagemaker<3']);
  }
  const lib = join(sdk, 'lib');
  const [version] = readdirSync(lib);
  return { own, folder: join(lib, version, 'site-packages', 'sagemaker') };
}

/** The account of each region, once for all images that share it. */
class Registries {
  all = [];

  index(registries) {
    const sorted = Object.fromEntries(Object.entries(registries).sort());
    const text = JSON.stringify(sorted);
    const known = this.all.findIndex(other => JSON.stringify(other) === text);
    return known >= 0 ? known : this.all.push(sorted) - 1;
  }
}

/** All spellings of each name, the full one first. */
function spellings(names, aliases = {}) {
  return names.map(name => [
    name,
    ...Object.keys(aliases).filter(alias => aliases[alias] === name && alias !== name)
  ]);
}

/** What follows the processor in a tag, by processor. */
function processorsOf(entry, processors, containerSuffix = '') {
  const { container_version: container, sdk_versions: sdks = [] } = entry;
  const tool =
    /neuron/.test(entry.repository) && sdks.length > 0 ? `${sdks.toSorted().at(-1)}-` : '';
  const all = entry.processors ?? processors ?? [''];
  return Object.fromEntries(
    all
      .filter(processor => !container || container[processor])
      .map(processor => [
        processor,
        container ? `${tool}${container[processor]}${containerSuffix}` : ''
      ])
  );
}

/** One line of the table for each thing that is tagged: a version, its base framework, its Python. */
function images(config, registries, { containerSuffix, armTags, tool } = {}) {
  const found = [];
  const add = (versions, entry, more = {}) => {
    const pythons = entry.repository
      ? (entry.py_versions ?? [undefined]).map(name => [name, entry])
      : Object.entries(entry);
    for (const [py, { registries: accounts, ...image }] of pythons) {
      const [full] = versions;
      if (armTags && !armTags[full]) {
        continue;
      }
      found.push({
        versions,
        ...(py && { python: py }),
        repository: image.repository,
        processors: processorsOf(image, config.processors, containerSuffix),
        registries: registries.index(accounts),
        ...(image.tag_prefix && { prefix: image.tag_prefix }),
        ...(armTags && { tag: armTags[full] }),
        ...(tool && { tool }),
        ...more
      });
    }
  };
  for (const versions of spellings(Object.keys(config.versions), config.version_aliases)) {
    const entry = config.versions[versions[0]];
    const bases = Object.keys(entry).filter(key => /^(pytorch|tensorflow)\d/.test(key));
    if (bases.length === 0) {
      add(versions, entry);
    }
    for (const base of spellings(bases, entry.version_aliases)) {
      add(versions, entry[base[0]], { base });
    }
  }
  return found;
}

/** Rules that the SDK has as code, read out of it as text so that they are renewed with it. */
function rulesOf(folder) {
  const code = readFileSync(join(folder, 'image_uris.py'), 'utf8');
  const dictionary = name => {
    const [, text] = new RegExp(`${name} = (\\{[\\s\\S]*?\\n {8,12}\\})\\n`).exec(code) ?? [];
    if (!text) {
      throw new Stop(`The SDK’s image_uris.py has no ${name} any more: look at what became of it.`);
    }
    return JSON.parse(text.replace(/,(\s*\})/g, '$1'));
  };
  const arm = readFileSync(join(folder, 'fw_utils.py'), 'utf8');
  const [, families = ''] =
    /GRAVITON_ALLOWED_TARGET_INSTANCE_FAMILY = \[([^\]]*)\]/.exec(arm) ?? [];
  return {
    armFamilies: families.match(/\w+/g),
    armTags: dictionary('version_to_arm64_tag_mapping'),
    p4d: dictionary('container_versions')
  };
}

function tableOf(folder) {
  const read = name => {
    const path = join(folder, 'image_uri_config', `${name}.json`);
    return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
  };
  const rules = rulesOf(folder);
  const registries = new Registries();
  const frameworks = {};
  for (const framework of FRAMEWORKS) {
    const config = read(framework);
    const neuron = read(`${framework}-neuron`);
    const { inference_graviton: arm } = config;
    frameworks[framework] = {
      training: images(config.training, registries),
      inference: images(config.inference, registries),
      ...(arm && {
        arm: images(arm, registries, {
          armTags: rules.armTags[framework],
          containerSuffix: '-sagemaker'
        })
      }),
      ...(neuron && {
        neuron: images(neuron.inference ?? neuron.training, registries, { tool: 'neuron' })
      })
    };
  }
  const { armFamilies, p4d } = rules;
  return { armFamilies, p4d, registries: registries.all, frameworks };
}

/** One image a line: what a new version of the SDK brings is then seen in the difference. */
function format({ frameworks, ...rest }) {
  const parts = Object.entries(rest).map(([name, value]) =>
    name === 'registries'
      ? `  "registries": [\n${value.map(line => `    ${JSON.stringify(line)}`).join(',\n')}\n  ]`
      : `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`
  );
  const groups = Object.entries(frameworks).map(([framework, scopes]) => {
    const lists = Object.entries(scopes).map(
      ([scope, list]) =>
        `      "${scope}": [\n${list.map(image => `        ${JSON.stringify(image)}`).join(',\n')}\n      ]`
    );
    return `    "${framework}": {\n${lists.join(',\n')}\n    }`;
  });
  return `{\n${parts.join(',\n')},\n  "frameworks": {\n${groups.join(',\n')}\n  }\n}\n`;
}

/** Every combination of the table that the SDK is asked for as well. */
function* questions({ armFamilies, registries, frameworks }) {
  const families = ['m5', 'c5', 'g4dn', 'g5', 'p2', 'p3', 'p4d', 'p5', 'inf1', 'inf2', 'trn1'];
  for (const [framework, groups] of Object.entries(frameworks)) {
    for (const scope of ['training', 'inference']) {
      for (const family of [...families, ...armFamilies]) {
        const arm = armFamilies.includes(family);
        const neuron = /^(inf|trn)/.test(family);
        const list = (arm && groups.arm) || (neuron && groups.neuron) || groups[scope];
        for (const image of list) {
          for (const version of image.versions) {
            for (const baseFramework of image.base ?? [undefined]) {
              for (const region of Object.keys(registries[image.registries])) {
                yield {
                  framework,
                  version,
                  region,
                  scope,
                  instanceType: `ml.${family}.xlarge`,
                  ...(image.python && { pyVersion: image.python }),
                  ...(baseFramework && { baseFramework })
                };
              }
            }
          }
        }
      }
    }
  }
}

/** Asks the SDK for each line of stdin; a refusal is an empty line. */
const ASK = `
import functools, json, logging, sys
logging.disable(logging.CRITICAL)
from sagemaker import image_uris, utils
# It would read its files anew for each of some hundred thousand questions.
image_uris.config_for_framework = functools.lru_cache(None)(image_uris.config_for_framework)
utils._botocore_resolver = functools.lru_cache(None)(utils._botocore_resolver)
for line in sys.stdin:
    q = json.loads(line)
    try:
        print(image_uris.retrieve(q["framework"], q["region"], version=q["version"],
            py_version=q.get("pyVersion"), instance_type=q["instanceType"],
            image_scope=q["scope"], base_framework_version=q.get("baseFramework")))
    except Exception:
        print()
`;

async function compare(own) {
  const outfile = join(cache, 'images.mjs');
  await build({
    entryPoints: [join(root, 'src/host/models/images/index.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile,
    logLevel: 'error'
  });
  const { imageFor } = await import(`${pathToFileURL(outfile).href}?${Date.now()}`);
  const asked = [...questions(JSON.parse(readFileSync(TABLE, 'utf8')))];
  console.log(`Asking the SDK for ${asked.length} images …`);
  const { stdout, status, stderr } = spawnSync(own, ['-c', ASK], {
    input: asked.map(question => JSON.stringify(question)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 1 << 30
  });
  if (status !== 0) {
    throw new Stop(`The SDK cannot be asked: ${stderr}`);
  }
  const theirs = stdout.split('\n');
  let differences = 0;
  for (const [index, question] of asked.entries()) {
    const ours = await imageFor(question).catch(() => '');
    if (ours !== theirs[index]) {
      differences += 1;
      console.log(JSON.stringify(question), '\n  SDK ', theirs[index], '\n  ours', ours);
    }
  }
  const refused = theirs.filter(uri => !uri).length - 1;
  console.log(
    `${asked.length} images, ${refused} of them refused by the SDK, ${differences} differences`
  );
  process.exitCode = differences > 0 ? 1 : 0;
}

await main(async () => {
  await pythonPackages('test/requirements.txt');
  mkdirSync(cache, { recursive: true });
  const { own, folder } = install();
  if (process.argv[2] !== 'compare') {
    writeFileSync(TABLE, format(tableOf(folder)));
  }
  await compare(own);
});
