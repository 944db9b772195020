import type { CommandDeclaration } from '../../protocol';
import { ProblemError } from '../problem';
import { defineCommand } from './command';
import { aside } from './show/face';

/** Clears up behind local jobs, and behind endpoints. */
export const prune = defineCommand(
  {
    name: 'prune',
    summary: 'Remove what ended local jobs, endpoints and deployments left behind',
    description:
      'Removes the containers, networks and volumes of local jobs that have ended and of local endpoints that have failed; nothing of what runs or serves, and nothing that was not made here. On SageMaker it deletes what deployments from here have left that were cut off, failed, or that nobody waited for; what serves goes on. With --directories the ended jobs themselves go too: logs, models and outputs.',
    examples: ['prune', 'prune --directories'],
    arguments: {
      directories: {
        type: 'boolean',
        summary: 'Also remove the directories of ended jobs in Docker, with their logs and results',
        default: false
      }
    }
  } satisfies CommandDeclaration,
  async function* ({ host, caller }, { directories }) {
    const said: string[] = [];
    const problems: ProblemError[] = [];
    const clear = async (clearing: () => Promise<string[]> | undefined) => {
      try {
        said.push(...((await clearing()) ?? []));
      } catch (error) {
        if (!(error instanceof ProblemError)) {
          throw error;
        }
        problems.push(error);
      }
    };
    await clear(() => host.jobs.place('docker').prune?.(caller, { directories }));
    await clear(() => host.endpoints.place('docker').prune?.(caller));
    await clear(() => host.endpoints.place('sagemaker').prune?.(caller));
    const [problem] = problems;
    if (problem && said.length === 0) {
      throw problem;
    }
    for (const text of said.length > 0 ? said : ['There is nothing to remove.']) {
      yield { type: 'line', text };
    }
    if (problem) {
      // Where one place is cleared, that another is not there is worth a word and no failure.
      yield aside(problem.message);
    }
    return { value: said };
  }
);
