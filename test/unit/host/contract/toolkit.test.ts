/**
 * Our variables and arguments beside those of AWS's own training toolkit, name by name. Its answers are recorded in
 * `toolkit.json`; with TOOLKIT_PYTHON naming an interpreter that has `sagemaker-training`, it is asked anew, and with
 * TOOLKIT_RECORD=1 besides, the recording is replaced.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { Json } from '../../../../src/protocol';
import { WHOLE_FILES } from '../../../../src/host/places/contract/channel';
import { argumentsOf } from '../../../../src/host/places/contract/command';
import { contractDirectories } from '../../../../src/host/places/contract/directories';
import {
  hostNames,
  inputDataConfig,
  resourceConfig
} from '../../../../src/host/places/contract/files';
import {
  encodeHyperparameters,
  scriptModeHyperparameters
} from '../../../../src/host/places/contract/hyperparameters';
import type { ContractRun } from '../../../../src/host/places/contract/variables';
import { contractVariables } from '../../../../src/host/places/contract/variables';

const texts = z.record(z.string(), z.string());
const answer = z.object({
  encoded: texts,
  variables: texts,
  arguments: z.array(z.string()),
  exported: texts
});
type Answer = z.infer<typeof answer>;

interface Case {
  readonly hyperparameters: Record<string, Json>;
  readonly channels: ContractRun['channels'];
  readonly entryPoint: string;
  readonly instanceType: string;
  readonly hosts: number;
  readonly host: string;
  readonly region: string;
}

const plain: Case = {
  hyperparameters: {},
  channels: {},
  entryPoint: 'train.py',
  instanceType: 'local',
  hosts: 1,
  host: 'algo-1',
  region: 'eu-west-1'
};

const CASES: Record<string, Case> = {
  'nothing but a script': plain,
  numbers: {
    ...plain,
    hyperparameters: {
      epochs: 10,
      lr: 0.1,
      n: -3,
      tiny: 1e-5,
      tinier: 1.5e-7,
      small: 0.0001,
      big: 123456789012345.6,
      huge: 1.7976931348623157e308,
      odd: 0.30000000000000004,
      negative: -2.5e-10
    }
  },
  'texts that look like something else': {
    ...plain,
    hyperparameters: {
      network: 'resnet',
      version: '1.10',
      scientific: '1e5',
      truth: 'true',
      nan: 'NaN',
      agent: '007',
      empty: '',
      spaced: 'two words',
      quoted: 'say "hi" it\'s $HOME',
      path: 'C:\\data\nnext\ttab',
      unicode: 'größe – 模型 🚀',
      delete: '\u007f'
    }
  },
  'truth, nothing, lists and dictionaries': {
    ...plain,
    hyperparameters: {
      flag: true,
      off: false,
      none: null,
      list: [1, 2.5, 'a', true, null, [3]],
      strings: ["it's", 'say "x"', 'both \' and "', 'a\\b', 'new\nline', 'é\u00a0\u200b', '🚀'],
      dict: { b: 'two', a: 1, c: [1, 'x'], d: { deep: true, no: null } },
      none_at_all: [],
      nobody: {}
    }
  },
  "names with dashes, one letter, capitals, and the toolkit's own": {
    ...plain,
    hyperparameters: {
      'batch-size': 32,
      b: 1,
      Zeta: 1,
      alpha: 2,
      sagemaker_extra: 'framework',
      sagemaker_program: 'ignored.py',
      _tuning_objective_metric: 'loss',
      default_user_module_name: 'x'
    }
  },
  'channels, a package, a GPU, another region': {
    ...plain,
    channels: {
      validation: WHOLE_FILES,
      train: WHOLE_FILES,
      'my-data': WHOLE_FILES,
      'Images.v2': WHOLE_FILES
    },
    entryPoint: 'package/main.py',
    instanceType: 'local_gpu',
    region: 'us-east-1'
  },
  'a shell script': { ...plain, entryPoint: 'run.sh' },
  'twelve hosts of a distribution, seen from the tenth': {
    ...plain,
    hosts: 12,
    host: 'algo-10',
    hyperparameters: { sagemaker_torch_distributed_enabled: true },
    instanceType: 'ml.p3.2xlarge'
  }
};

const RECORDING = join(__dirname, 'toolkit.json');
const python = process.env.TOOLKIT_PYTHON;

function runOf(name: string, base: string): ContractRun {
  const asked = CASES[name] ?? plain;
  const directories = contractDirectories(base);
  return {
    jobName: 'digits-2026-11-22',
    entryPoint: asked.entryPoint,
    directories,
    hyperparameters: scriptModeHyperparameters(asked.hyperparameters, {
      jobName: 'digits-2026-11-22',
      entryPoint: asked.entryPoint,
      submitDirectory: directories.code,
      region: asked.region
    }),
    channels: asked.channels,
    placement: {
      currentHost: asked.host,
      hosts: hostNames(asked.hosts),
      instanceType: asked.instanceType,
      networkInterface: 'eth0'
    },
    cpus: 2,
    gpus: 0,
    region: asked.region
  };
}

function askToolkit(interpreter: string, name: string): Answer {
  const base = mkdtempSync(join(tmpdir(), 'toolkit-'));
  try {
    const run = runOf(name, base);
    mkdirSync(run.directories.config, { recursive: true });
    const write = (file: string, value: unknown) =>
      writeFileSync(join(run.directories.config, file), JSON.stringify(value));
    write('hyperparameters.json', encodeHyperparameters(run.hyperparameters));
    write('resourceconfig.json', resourceConfig(run.placement));
    write('inputdataconfig.json', inputDataConfig(run.channels));
    const said = execFileSync(interpreter, [join(__dirname, 'ask_toolkit.py')], {
      input: JSON.stringify({ ...run, base }),
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore']
    });
    const portable = said
      .replaceAll(base, '/opt/ml')
      .replace(/(SM_NUM_CPUS": ")\d+/, '$12')
      .replace(/(\\"num_cpus\\":)\d+/, '$12');
    return answer.parse(JSON.parse(portable));
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}

function answers(): Record<string, Answer> {
  if (python === undefined) {
    return z.record(z.string(), answer).parse(JSON.parse(readFileSync(RECORDING, 'utf8')));
  }
  const asked = Object.fromEntries(
    Object.keys(CASES).map(name => [name, askToolkit(python, name)])
  );
  if (process.env.TOOLKIT_RECORD) {
    writeFileSync(RECORDING, `${JSON.stringify(asked, undefined, 2)}\n`);
  }
  return asked;
}

describe('what AWS’s training toolkit makes of our files is what we say', () => {
  const toolkit = answers();

  it('for every case', () => {
    expect(Object.keys(toolkit)).toEqual(Object.keys(CASES));
  });

  describe.each(Object.keys(CASES))('%s', name => {
    const recorded = toolkit[name];
    const run = runOf(name, '/opt/ml');

    it('hyperparameters.json holds what json.dumps writes', () => {
      expect(encodeHyperparameters(run.hyperparameters)).toEqual(recorded?.encoded);
    });

    it('the variables have the same names and the same bytes', () => {
      const ours = contractVariables(run);
      const toolkitNames = Object.keys(ours).filter(variable => variable.startsWith('SM_'));
      expect(Object.fromEntries(toolkitNames.map(variable => [variable, ours[variable]]))).toEqual(
        recorded?.variables
      );
      expect(ours).toMatchObject(recorded?.exported ?? {});
    });

    it('the arguments are the same', () => {
      expect(argumentsOf(run.hyperparameters)).toEqual(recorded?.arguments);
    });
  });
});
