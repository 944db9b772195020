import { spawnSync } from 'node:child_process';

/** Without a GPU these tests could only pass by looking away. */
export default function setup() {
  const { status, error } = spawnSync('nvidia-smi', ['--list-gpus']);
  if (error || status !== 0) {
    throw new Error(
      'The GPU tests need an NVIDIA GPU with its driver: nvidia-smi does not answer here. Run them on a machine that has one: npm run test:gpu.'
    );
  }
}
