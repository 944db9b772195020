/**
 * `npm run bench`: measures the product beside its peers and against its bars; `npm run bench -- logs` or `start` does one
 * of them. Peers are installed from PyPI into environments of their own under .cache/bench.
 *
 *   logs   complete logs from a simulated AWS, beside the SageMaker SDKs, the AWS CLI and awslogs; following
 *          [--limit SECONDS for each tool, 100 unless told] [--seconds SECONDS of following] [--only million|attach|following]
 *   local  a start in a container beside `docker run`, 200,000 lines beside `docker logs -f`, a predict beside bare HTTP
 *   models  a new script into a large local model, beside the SageMaker SDK's repack [--gigabytes N, 2 unless told; --limit]
 *   predict  a prediction beside a bare request, on this machine and on a simulated SageMaker
 *   start  the host's start and memory, `%load_ext`, the first line of a local run
 */
import { parseArgs } from 'node:util';

import { Stop, main, packages, product } from './environment.mjs';

await main(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      gigabytes: { type: 'string', default: '2' },
      limit: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '120' },
      only: { type: 'string', multiple: true }
    }
  });
  const benchmarks = {
    start: async () => (await import('../test/bench/start.mjs')).start(),
    predict: async () => (await import('../test/bench/predict.mjs')).predict(),
    models: async () =>
      (await import('../test/bench/models.mjs')).models(
        Number(values.gigabytes),
        Number(values.limit)
      ),
    local: async () => (await import('../test/bench/local.mjs')).local(),
    logs: async () =>
      (await import('../test/bench/logs.mjs')).logs({
        limit: Number(values.limit),
        seconds: Number(values.seconds),
        only: values.only
      })
  };
  const chosen = positionals.length > 0 ? positionals : Object.keys(benchmarks);
  const unknown = chosen.find(name => !(name in benchmarks));
  if (unknown) {
    throw new Stop(
      `There is no benchmark "${unknown}"; the benchmarks are ${Object.keys(benchmarks).join(', ')}.`
    );
  }
  await packages('examples/requirements.txt');
  // Archives are measured without a host.
  if (chosen.some(name => name !== 'models')) {
    await product();
  }
  for (const name of chosen) {
    await benchmarks[name]();
  }
});
