import type { Scenario } from '../scenario';
import { counted, logsBegin, noon, seconds, streamName, trainingJob } from './building';

/** A job of so many nodes that trains for `training` milliseconds, each node writing a line every `every` of them. */
export function steady(
  nodes: number,
  training: number,
  { created = 0, every = seconds }: { readonly created?: number; readonly every?: number } = {}
): Scenario {
  return {
    name: 'steady',
    description: 'a job that writes all the time',
    start: noon,
    jobs: [
      trainingJob({
        name: 'steady',
        created,
        training,
        nodes,
        streams: Array.from({ length: nodes }, (_, node) => ({
          name: streamName(node + 1),
          runs: [counted(Math.floor(training / every) - 5, every, logsBegin + node * 37)]
        }))
      })
    ]
  };
}
