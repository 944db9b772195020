/** What an instance type computes with, as image tags name it. */
export interface Processor {
  /** `arm` and `neuron` have images of their own. */
  readonly kind: 'usual' | 'arm' | 'neuron';
  readonly processor: 'cpu' | 'gpu' | 'inf' | 'trn';
  /** `p4d` of `ml.p4d.24xlarge`; empty for this machine. */
  readonly family: string;
}

/** Reads an instance type: `ml.*`, `local_cpu`, `local_gpu`. */
export function processorOf(instanceType: string, armFamilies: readonly string[]): Processor {
  const [, family = ''] = /^ml[._]([a-z\d-]+)/.exec(instanceType) ?? [];
  if (/^(inf|trn)/.test(family)) {
    return { kind: 'neuron', processor: family.startsWith('inf') ? 'inf' : 'trn', family };
  }
  if (armFamilies.includes(family)) {
    return { kind: 'arm', processor: 'cpu', family };
  }
  const gpu = instanceType === 'local_gpu' || /^[gp]/.test(family);
  return { kind: 'usual', processor: gpu ? 'gpu' : 'cpu', family };
}
