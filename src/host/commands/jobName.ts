import { refuse } from './values';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html (TrainingJobName) */
const JOB_NAME = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
const LONGEST = 63;

/** Endpoints have names of the same form. @throws ProblemError `usage` */
export function checkJobName(name: string, option = '--job-name of train'): string {
  if (!JOB_NAME.test(name)) {
    throw refuse(
      name.length > LONGEST
        ? `${option} takes at most ${LONGEST} characters, not ${name.length}; shorten "${name}".`
        : `${option} takes letters, digits and hyphens, not "${name}"; write ${clean(name)}.`
    );
  }
  return name;
}

/** @throws ProblemError `usage` */
export function checkBaseName(base: string): string {
  if (!/^[a-zA-Z0-9](-*[a-zA-Z0-9])*$/.test(base)) {
    throw refuse(
      `--base-job-name of train takes letters, digits and hyphens, not "${base}"; write ${clean(base)}.`
    );
  }
  return base;
}

/** `base-YYYY-MM-DD-HH-MM-SS-mmm` in UTC, as the SageMaker SDK names jobs; the base is cleaned and cut to fit. */
export function nameFromBase(base: string, now: number): string {
  const stamp = new Date(now).toISOString().replace('Z', '').replace(/[T:.]/g, '-');
  const room = LONGEST - stamp.length - 1;
  return `${clean(base).slice(0, room).replace(/-+$/, '')}-${stamp}`;
}

function clean(name: string): string {
  return name.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-+|-+$/g, '') || 'job';
}
