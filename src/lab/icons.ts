import { LabIcon } from '@jupyterlab/ui-components';

import attachSource from '../../style/icons/attach.svg';
import sagemakerSource from '../../style/icons/sagemaker.svg';
import completedSource from '../../style/icons/state-completed.svg';
import failedSource from '../../style/icons/state-failed.svg';
import runningSource from '../../style/icons/state-running.svg';
import servingSource from '../../style/icons/state-serving.svg';
import startingSource from '../../style/icons/state-starting.svg';
import stoppedSource from '../../style/icons/state-stopped.svg';
import stoppingSource from '../../style/icons/state-stopping.svg';
import type { JobStatus } from '../protocol';

/** The extension's own mark: a learning curve in a hexagon. */
export const sagemakerIcon = new LabIcon({
  name: 'jupyterlab-sagemaker:sagemaker',
  svgstr: sagemakerSource
});

/** A cell that gets something added below it. */
export const attachIcon = new LabIcon({
  name: 'jupyterlab-sagemaker:attach',
  svgstr: attachSource
});

/** How a job or an endpoint stands, as one tells it apart at a glance; every state has a shape of its own. */
export type State =
  | 'starting'
  | 'running'
  /** An endpoint that answers. */
  | 'serving'
  | 'stopping'
  | 'stopped'
  | 'completed'
  | 'failed';

/** One icon a state. */
export const stateIcons: Readonly<Record<State, LabIcon>> = {
  starting: new LabIcon({ name: 'jupyterlab-sagemaker:starting', svgstr: startingSource }),
  running: new LabIcon({ name: 'jupyterlab-sagemaker:running', svgstr: runningSource }),
  serving: new LabIcon({ name: 'jupyterlab-sagemaker:serving', svgstr: servingSource }),
  stopping: new LabIcon({ name: 'jupyterlab-sagemaker:stopping', svgstr: stoppingSource }),
  stopped: new LabIcon({ name: 'jupyterlab-sagemaker:stopped', svgstr: stoppedSource }),
  completed: new LabIcon({ name: 'jupyterlab-sagemaker:completed', svgstr: completedSource }),
  failed: new LabIcon({ name: 'jupyterlab-sagemaker:failed', svgstr: failedSource })
};

/**
 * The state that an icon shows. SageMaker's secondary statuses up to the script's first step count as
 * starting: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SecondaryStatusTransition.html
 */
export function jobState(status: JobStatus, secondaryStatus: string): State {
  switch (status) {
    case 'Completed':
      return 'completed';
    case 'Failed':
      return 'failed';
    case 'Stopped':
      return 'stopped';
    case 'Stopping':
      return 'stopping';
    case 'InProgress':
      return BEFORE_TRAINING.has(secondaryStatus) ? 'starting' : 'running';
  }
}

const BEFORE_TRAINING: ReadonlySet<string> = new Set([
  'Pending',
  'Starting',
  'LaunchingMLInstances',
  'PreparingTrainingStack',
  'Downloading',
  'DownloadingTrainingImage'
]);
