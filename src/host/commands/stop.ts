import type { CommandDeclaration } from '../../protocol';
import { hasEnded } from '../../protocol';
import { typed } from '../typed';
import { defineCommand } from './command';
import { jobValue } from './show/job';
import { jobSentence } from './show/sentence';

/** Stops a job and returns as soon as that is asked for. */
export const stop = defineCommand(
  {
    name: 'stop',
    summary: 'Stop a running job',
    description:
      'The script gets SIGTERM and 120 seconds to save what it has, then SIGKILL. What it wrote to its model directory is kept.',
    examples: ['stop digits-2026-11-22-10-41-07-311'],
    arguments: {
      name: {
        type: 'string',
        summary: 'Name of the job',
        positional: true,
        required: true,
        completesFrom: 'job'
      }
    }
  } satisfies CommandDeclaration,
  async function* ({ host, caller, signal }, { name }) {
    const job = await host.jobs.find(name, caller, signal);
    if (hasEnded(job.status)) {
      yield {
        type: 'line',
        text: `Nothing to stop. ${jobSentence(job, host.clock.now())}`
      };
      return { value: jobValue(job, caller) };
    }
    await host.jobs.stop(job.ref, caller);
    yield {
      type: 'line',
      text: `${name} is asked to stop: SIGTERM now, SIGKILL after 120 seconds. \`${typed(`attach ${name}`, caller)}\` shows how it ends.`
    };
    return { value: jobValue(await host.jobs.describe(job.ref, caller, signal), caller) };
  }
);
