import type { MetricSeries } from '../../../protocol';
import type { MachineMetrics } from '../place';
import { ProcessMetrics } from '../process/samples';
import type { JobLayout } from './layout';
import { hostFiles } from './layout';

/** The samples of all hosts of a job. */
export class DockerMetrics implements MachineMetrics {
  readonly #hosts: readonly ProcessMetrics[];

  constructor(layout: JobLayout, hosts: readonly string[]) {
    this.#hosts = hosts.map(host => new ProcessMetrics(hostFiles(layout, host).samples, host));
  }

  async read(): Promise<MetricSeries[]> {
    return (await Promise.all(this.#hosts.map(host => host.read()))).flat();
  }
}
