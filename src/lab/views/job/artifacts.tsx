import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { hasEnded, type Artifact } from '../../../protocol';
import { ModelWidget } from '../../components/modelWidget';
import { formatBytes } from '../../components/quantities';
import type { JobActions } from './actions';
import type { JobChange, JobModel } from './model';

/** What the job left: its model and its other output. */
export function artifactsPage(
  model: JobModel,
  actions: JobActions,
  trans: TranslationBundle
): ModelWidget<JobChange> {
  const widget = new ModelWidget(
    model.changed,
    () => <Artifacts model={model} actions={actions} trans={trans} />,
    ({ name }) => name === 'job' || name === 'saved'
  );
  widget.addClass('jp-sm-Artifacts');
  return widget;
}

interface ArtifactsProps {
  readonly model: JobModel;
  readonly actions: JobActions;
  readonly trans: TranslationBundle;
}

function Artifacts({ model, actions, trans }: ArtifactsProps): JSX.Element {
  const { job } = model;
  if (!job?.model && !job?.output) {
    return (
      <div className="jp-sm-Message">
        <p className="jp-sm-Message-title">
          {job && hasEnded(job.status)
            ? trans.__('This job left nothing')
            : trans.__('Nothing to take away yet')}
        </p>
        <p>
          {trans.__(
            'What the script writes to SM_MODEL_DIR becomes model.tar.gz, what it writes to SM_OUTPUT_DATA_DIR becomes output.tar.gz, when it has ended.'
          )}
        </p>
      </div>
    );
  }
  return (
    <>
      {job.model && (
        <File
          title={trans.__('Model')}
          artifact={job.model}
          actions={actions}
          deploy={() => actions.deploy?.(job)}
          trans={trans}
        />
      )}
      {job.output && (
        <File title={trans.__('Output')} artifact={job.output} actions={actions} trans={trans} />
      )}
    </>
  );
}

function File(props: {
  readonly title: string;
  readonly artifact: Artifact;
  readonly actions: JobActions;
  readonly deploy?: () => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { title, artifact, actions, deploy, trans } = props;
  const { uri, bytes } = artifact;
  const [copied, setCopied] = React.useState(false);
  const local = !uri.startsWith('s3://');
  const path = local ? actions.serverPath?.(uri) : undefined;
  return (
    <section className="jp-sm-Artifact" aria-label={title}>
      <h3>
        {uri.split('/').at(-1) || uri}
        {bytes !== undefined && <span className="jp-sm-quiet"> {formatBytes(bytes)}</span>}
      </h3>
      <p className="jp-sm-Artifact-uri">
        <code>{uri}</code>
      </p>
      <div className="jp-sm-Artifact-actions">
        <button
          type="button"
          className="jp-sm-Button"
          onClick={() => {
            Clipboard.copyToSystem(uri);
            setCopied(true);
          }}
        >
          {copied ? trans.__('Copied') : local ? trans.__('Copy path') : trans.__('Copy URI')}
        </button>
        {path !== undefined && (
          <>
            <button type="button" className="jp-sm-Button" onClick={() => actions.download?.(path)}>
              {trans.__('Download')}
            </button>
            <button type="button" className="jp-sm-Button" onClick={() => actions.reveal?.(path)}>
              {trans.__('Open folder')}
            </button>
          </>
        )}
        {deploy && actions.deploy && (
          <button type="button" className="jp-sm-Button" onClick={deploy}>
            {trans.__('Deploy…')}
          </button>
        )}
      </div>
      {local && path === undefined && (
        <p className="jp-sm-quiet">
          {trans.__(
            'The file is outside of the folder that this Jupyter server shows, so it cannot be opened from here.'
          )}
        </p>
      )}
    </section>
  );
}
