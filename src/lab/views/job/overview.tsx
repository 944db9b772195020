import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { JobDescription, Json } from '../../../protocol';
import { Facts, known, type Fact } from '../../components/facts';
import { ModelWidget } from '../../components/modelWidget';
import { formatDuration, formatMoment } from '../../components/moments';
import { formatCount } from '../../components/quantities';
import type { JobChange, JobModel } from './model';
import { failureSentence, placeWords, spotSaving } from './words';

/** Everything that is known about a job and does not move: what it was given, where it runs, what it cost. */
export function overviewPage(model: JobModel, trans: TranslationBundle): ModelWidget<JobChange> {
  const widget = new ModelWidget(
    model.changed,
    () => <Overview model={model} trans={trans} />,
    ({ name }) => name === 'job' || name === 'saved' || name === 'problem'
  );
  widget.addClass('jp-sm-Overview');
  return widget;
}

function Overview(props: { model: JobModel; trans: TranslationBundle }): JSX.Element {
  const { model, trans } = props;
  const { job } = model;
  if (!job) {
    return <p className="jp-sm-quiet">{trans.__('Waiting for the host to tell of the job…')}</p>;
  }
  return (
    <>
      {job.status === 'Failed' && (
        <p className="jp-sm-JobEnding-failure">{failureSentence(job, trans)}</p>
      )}
      {job.statusMessage && job.status === 'InProgress' && <p>{job.statusMessage}</p>}
      <Facts title={trans.__('Job')} facts={jobFacts(job, model, trans)} />
      <Facts title={trans.__('Time and cost')} facts={costFacts(job, model, trans)} />
      <Facts
        title={trans.__('Hyperparameters')}
        facts={Object.entries(job.hyperparameters).map(([name, value]) => ({
          name,
          value: jsonWords(value)
        }))}
        empty={trans.__('None were given.')}
      />
      <Facts
        title={trans.__('Channels')}
        facts={job.channels.map(({ name, uri, inputMode, contentType }) => ({
          name,
          value: [uri, inputMode, contentType].filter(Boolean).join(' · ')
        }))}
        empty={trans.__('The job was given no data.')}
      />
      <Facts
        title={trans.__('Environment')}
        facts={Object.entries(job.environment).map(([name, value]) => ({ name, value }))}
      />
      <Facts
        title={trans.__('Metrics read from the log')}
        facts={job.metricDefinitions.map(({ name, regex }) => ({
          name,
          value: <code>{regex}</code>
        }))}
      />
      <Steps job={job} model={model} trans={trans} />
    </>
  );
}

function jobFacts(job: JobDescription, model: JobModel, trans: TranslationBundle): readonly Fact[] {
  return known([
    { name: trans.__('Name'), value: job.ref.name },
    { name: trans.__('Place'), value: placeWords(job.ref, job, trans) },
    { name: trans.__('Script'), value: job.entryPoint },
    { name: trans.__('Source directory'), value: job.sourceDirectory },
    { name: trans.__('Image'), value: job.image },
    { name: trans.__('Role'), value: job.role },
    { name: trans.__('Account'), value: model.target.ref.account },
    { name: trans.__('Profile'), value: model.target.ref.profile },
    { name: trans.__('Hosts'), value: job.hosts.join(', ') },
    {
      name: trans.__('Exit code'),
      value: job.exitCode === undefined ? undefined : String(job.exitCode)
    },
    {
      name: trans.__('Console'),
      value: job.consoleUrl && /^https:/.test(job.consoleUrl) && (
        <a href={job.consoleUrl} target="_blank" rel="noreferrer">
          {trans.__('Open in the SageMaker console')}
        </a>
      )
    }
  ]);
}

function costFacts(
  job: JobDescription,
  model: JobModel,
  trans: TranslationBundle
): readonly Fact[] {
  const { zone } = model.log;
  const moment = (time: number | undefined): string | undefined =>
    time === undefined ? undefined : formatMoment(time, zone);
  const seconds = (count: number | undefined): string | undefined =>
    count === undefined ? undefined : trans.__('%1 s', formatCount(count));
  const saving = spotSaving(job);
  const hosts = job.instanceCount ?? 1;
  return known([
    { name: trans.__('Created'), value: moment(job.createdAt) },
    { name: trans.__('Script began'), value: moment(job.startedAt) },
    { name: trans.__('Ended'), value: moment(job.endedAt) },
    { name: trans.__('Training time'), value: seconds(job.trainingSeconds) },
    {
      name: trans.__('Billed'),
      value:
        job.ref.place !== 'sagemaker'
          ? trans.__('Nothing: the job runs on this machine.')
          : job.billableSeconds === undefined
            ? undefined
            : hosts > 1
              ? trans.__(
                  '%1 s on each of %2 instances',
                  formatCount(job.billableSeconds),
                  formatCount(hosts)
                )
              : seconds(job.billableSeconds)
    },
    {
      name: trans.__('Saved by Spot'),
      value: saving === undefined ? undefined : trans.__('%1 %', saving)
    }
  ]);
}

function Steps(props: {
  job: JobDescription;
  model: JobModel;
  trans: TranslationBundle;
}): JSX.Element {
  const { job, model, trans } = props;
  return (
    <Facts
      title={trans.__('Status over time')}
      facts={job.timeline.map(({ status, startedAt, endedAt, message }, index) => ({
        name: formatMoment(startedAt, model.log.zone),
        value: [
          status,
          endedAt === undefined ? undefined : formatDuration(endedAt - startedAt),
          message
        ]
          .filter(Boolean)
          .join(' · '),
        key: index
      }))}
    />
  );
}

function jsonWords(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
