import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { hasEnded, type JobRef } from '../../../protocol';
import { ChartBoard, Charts, chartsOf } from '../../components/chart';
import { useNow } from '../../components/hooks';
import { ModelWidget } from '../../components/modelWidget';
import { ProblemText } from '../../components/problemText';
import { ShownPanel } from '../../components/shown';
import type { IHost } from '../../tokens';
import { CompareModel } from './model';
import { rowsOf, type RowGroup } from './rows';

/** What a comparison is made of. */
export interface CompareViewOptions {
  readonly host: IHost;
  readonly jobs: readonly JobRef[];
  readonly translator: ITranslator;
  /** Shows a job in its tab. */
  readonly open: (ref: JobRef) => void;
  /** Lets the person pick more of them. */
  readonly pick: (without: readonly JobRef[]) => Promise<readonly JobRef[]>;
}

/** Several jobs side by side: a table that marks what differs, and charts with the jobs as their lines. */
export class CompareView extends ShownPanel {
  constructor(options: CompareViewOptions) {
    super();
    const trans = options.translator.load('jupyterlab_sagemaker');
    const model = (this.model = new CompareModel(options.host, options.jobs));
    const board = new ChartBoard();
    this.addClass('jp-sm-JobView');
    this.addClass('jp-sm-mod-tab');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Comparison of training jobs'));
    const content = new ModelWidget<void>(model.changed, () => (
      <Comparison
        model={model}
        board={board}
        trans={trans}
        open={options.open}
        onAdd={async () => {
          for (const ref of await options.pick(model.jobs.map(job => job.ref))) {
            model.add(ref);
          }
        }}
      />
    ));
    content.addClass('jp-sm-Compare');
    // It scrolls, and without a mouse only what has the focus does.
    content.node.tabIndex = 0;
    this.addWidget(content);
    this.seen = model;
  }

  readonly model: CompareModel;

  override dispose(): void {
    this.model.dispose();
    super.dispose();
  }
}

interface ComparisonProps {
  readonly model: CompareModel;
  readonly board: ChartBoard;
  readonly trans: TranslationBundle;
  readonly open: (ref: JobRef) => void;
  readonly onAdd: () => Promise<void>;
}

function Comparison(props: ComparisonProps): JSX.Element {
  const { model, board, trans, onAdd } = props;
  const [onlyDifferent, setOnlyDifferent] = React.useState(false);
  const { jobs } = model;
  const now = useNow(jobs.some(({ job }) => job !== undefined && !hasEnded(job.status)));
  const groups = rowsOf(
    jobs.map(({ job, metrics }) => ({ job, series: metrics.series })),
    now,
    trans
  );
  const shown = groups
    .map(group => ({
      ...group,
      rows: onlyDifferent ? group.rows.filter(({ differs }) => differs) : group.rows
    }))
    .filter(({ rows }) => rows.length > 0);
  const series = jobs.flatMap(job => job.series).filter(({ times }) => times.length > 0);
  return (
    <>
      <div className="jp-sm-Charts-tools" role="toolbar" aria-label={trans.__('Comparison')}>
        <button type="button" className="jp-sm-Button" onClick={() => void onAdd()}>
          {trans.__('Add jobs…')}
        </button>
        <label>
          <input
            type="checkbox"
            checked={onlyDifferent}
            onChange={event => setOnlyDifferent(event.target.checked)}
          />{' '}
          {trans.__('Only what differs')}
        </label>
      </div>
      {jobs.length < 2 && (
        <p className="jp-sm-quiet">
          {trans.__(
            'Add a second job, here, by “Compare with…” in its tab or by “Compare” in the sidebar’s context menu.'
          )}
        </p>
      )}
      {jobs.map(
        ({ key, ref, problem }) =>
          problem && (
            <div key={key} className="jp-sm-JobEnding-problem" role="alert">
              <strong>{ref.name}</strong>
              <ProblemText problem={problem} />
            </div>
          )
      )}
      <CompareTable {...props} groups={shown} />
      {series.length > 0 && (
        <Charts charts={chartsOf(series)} board={board} axis="elapsed" trans={trans} />
      )}
    </>
  );
}

function CompareTable({
  model,
  groups,
  trans,
  open
}: ComparisonProps & { readonly groups: readonly RowGroup[] }): JSX.Element {
  const { jobs } = model;
  return (
    <table className="jp-sm-Table jp-sm-Compare-table">
      <thead>
        <tr>
          <th scope="col">{trans.__('What')}</th>
          {jobs.map(({ key, ref }) => (
            <th key={key} scope="col">
              <button type="button" className="jp-sm-link" onClick={() => open(ref)}>
                {ref.name}
              </button>{' '}
              <button
                type="button"
                className="jp-sm-textButton"
                aria-label={trans.__('Take %1 out of the comparison', ref.name)}
                onClick={() => model.remove(ref)}
              >
                ✕
              </button>
            </th>
          ))}
        </tr>
      </thead>
      {groups.map(({ title, rows }) => (
        <tbody key={title}>
          <tr>
            <th scope="rowgroup" colSpan={jobs.length + 1} className="jp-sm-Compare-group">
              {title}
            </th>
          </tr>
          {rows.map(({ name, values, differs }) => (
            <tr key={name} className={differs ? 'jp-mod-differs' : undefined}>
              <th scope="row">
                {differs && (
                  <span title={trans.__('differs')} aria-hidden="true">
                    ≠{' '}
                  </span>
                )}
                {name}
                {differs && <span className="jp-sm-hidden">{trans.__(' (differs)')}</span>}
              </th>
              {jobs.map(({ key }, index) => (
                <td key={key}>{values[index] || '–'}</td>
              ))}
            </tr>
          ))}
        </tbody>
      ))}
    </table>
  );
}
