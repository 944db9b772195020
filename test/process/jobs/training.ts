import type { JobDescription, JobRef } from '../../../src/protocol';
import { hasEnded } from '../../../src/protocol';
import type { Caller } from '../../../src/host/caller';
import type { Place, TrainingRequest } from '../../../src/host/places/place';
import { RecordingWriter } from './recordingWriter';

/** What a job that completes goes through. */
export const PHASES = ['Starting', 'Downloading', 'Training', 'Uploading', 'Completed'];

let count = 0;

/**
 * What tests of local places do with jobs, as one caller.
 *
 * @param callerOf who trains where a test names nobody
 * @param defaults what every request holds
 */
export function trainingAs(callerOf: () => Caller, defaults: Partial<TrainingRequest> = {}) {
  /** A request that runs `script`, under a name that no other test has. */
  function request(script: string, more: Partial<TrainingRequest> = {}): TrainingRequest {
    count += 1;
    return {
      name: `test-${process.pid}-${Date.now().toString(36)}-${count}`,
      instanceType: 'local_cpu',
      instanceCount: 1,
      entryPoint: 'train.py',
      script,
      hyperparameters: {},
      channels: {},
      metricDefinitions: [],
      environment: {},
      ...defaults,
      ...more
    };
  }

  /** Resolves with the first description of which `wanted` is true. */
  function until(
    place: Place,
    ref: JobRef,
    wanted: (job: JobDescription) => boolean
  ): Promise<JobDescription> {
    return new Promise(resolve => {
      const watch = place.watch(ref, callerOf(), job => {
        if (wanted(job)) {
          watch[Symbol.dispose]();
          resolve(job);
        }
      });
    });
  }

  function ended(place: Place, ref: JobRef): Promise<JobDescription> {
    return until(place, ref, job => hasEnded(job.status));
  }

  async function trained(
    place: Place,
    script: string,
    more: Partial<TrainingRequest> = {},
    by = callerOf()
  ): Promise<JobDescription> {
    return ended(place, await place.train(request(script, more), by, () => undefined));
  }

  /** Everything that a job has logged, read to its end. */
  async function logged(place: Place, job: JobDescription): Promise<RecordingWriter> {
    const writer = new RecordingWriter();
    await place.logSource(job, callerOf()).run(writer, new AbortController().signal);
    return writer;
  }

  /** Resolves once the lines that the job has logged are as wanted. */
  async function said(
    place: Place,
    job: JobDescription,
    wanted: (lines: readonly string[]) => boolean
  ): Promise<void> {
    const writer = new RecordingWriter();
    const enough = new AbortController();
    const reading = place.logSource(job, callerOf()).run(writer, enough.signal);
    await writer.until(() => wanted(writer.texts));
    enough.abort();
    await reading;
  }

  /** Resolves once the job has logged this line. */
  function line(place: Place, job: JobDescription, text: string): Promise<void> {
    return said(place, job, lines => lines.includes(text));
  }

  return { request, until, ended, trained, logged, line, said };
}
