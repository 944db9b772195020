import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Widget } from '@lumino/widgets';

import { METRICS_MIME, type MetricsBundle } from '../../protocol';
import type { IHost } from '../tokens';
import type { MetricsView, MetricsViewOptions } from '../views/metrics/view';
import { readMetricsBundle, sameMetrics } from './metricsBundle';
import { OutputRenderer, RANK, type OutputRendererOptions, type OutputWords } from './output';

/** What an output leaves to the application. */
type MetricsActions = Pick<MetricsViewOptions, 'open' | 'zone'>;

export interface MetricsRendererOptions extends OutputRendererOptions, MetricsActions {}

/** Makes renderers of outputs that hold metrics. */
export function metricsRendererFactory(
  options: MetricsRendererOptions
): IRenderMime.IRendererFactory {
  return {
    // Everything is drawn as text and lines, and what is not trusted stays as it was saved.
    safe: true,
    mimeTypes: [METRICS_MIME],
    defaultRank: RANK,
    createRenderer: ({ mimeType, translator }) =>
      new MetricsRenderer(mimeType, { ...options, translator: options.translator ?? translator })
  };
}

/** An output that holds the metrics of a job or an endpoint; of a job it is saved anew when that has ended. */
export class MetricsRenderer extends OutputRenderer<MetricsBundle, MetricsView> {
  constructor(mimeType: string, options: MetricsRendererOptions) {
    super(mimeType, options);
    const { open, zone } = options;
    this._actions = { open, zone };
  }

  protected override get words(): OutputWords {
    const { trans } = this;
    return {
      unreadable: trans.__(
        'This output names neither a SageMaker job nor an endpoint, or another version of jupyterlab-sagemaker wrote it. Run the cell again to see the metrics.'
      ),
      notTrusted: trans.__(
        'This notebook is not trusted. Trust it or run the cell to see the newest numbers.'
      ),
      noHost: trans.__('The SageMaker host is switched off, so this is what was saved.')
    };
  }

  protected override read(content: unknown): MetricsBundle | undefined {
    return readMetricsBundle(content);
  }

  protected override isSame(one: MetricsBundle, other: MetricsBundle): boolean {
    return sameMetrics(one, other);
  }

  protected override isNews(written: MetricsBundle | undefined, now: MetricsBundle): boolean {
    const newest = ({ saved }: MetricsBundle): number =>
      Math.max(-Infinity, ...(saved?.series ?? []).map(({ times }) => times.at(-1) ?? -Infinity));
    return !written || newest(written) < newest(now);
  }

  protected override async load(): Promise<(host: IHost, bundle: MetricsBundle) => MetricsView> {
    const { MetricsView } = await import('../views/metrics/view');
    return (host, bundle) =>
      new MetricsView({
        ...this._actions,
        host,
        bundle,
        translator: this.translator,
        save: saved => {
          this.keep(saved);
        }
      });
  }

  protected override renew(view: MetricsView, bundle: MetricsBundle): void {
    view.setBundle(bundle);
  }

  protected override async saved(bundle: MetricsBundle, why: string): Promise<Widget> {
    const { MetricsView } = await import('../views/metrics/view');
    return new MetricsView({ bundle, why, translator: this.translator });
  }

  private readonly _actions: MetricsActions;
}
