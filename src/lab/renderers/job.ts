import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import { JOB_MIME, type JobBundle } from '../../protocol';
import type { IHost, IJobViews } from '../tokens';
import type { JobView } from '../views/job';
import { readBundle, sameJob } from './bundle';
import { OutputRenderer, RANK, type OutputRendererOptions, type OutputWords } from './output';

export interface JobRendererOptions extends OutputRendererOptions {
  readonly views: IJobViews | null;
}

/** Makes renderers of outputs that name a job. */
export function jobRendererFactory(options: JobRendererOptions): IRenderMime.IRendererFactory {
  return {
    // Log text is only ever text content, and what is not trusted stays as it was saved.
    safe: true,
    mimeTypes: [JOB_MIME],
    defaultRank: RANK,
    createRenderer: ({ mimeType, translator }) =>
      new JobRenderer(mimeType, { ...options, translator: options.translator ?? translator })
  };
}

/** An output that names a job; it is saved anew when the job has ended and when the view goes out of sight. */
export class JobRenderer extends OutputRenderer<JobBundle, JobView> {
  constructor(mimeType: string, options: JobRendererOptions) {
    super(mimeType, options);
    this._views = options.views;
  }

  protected override get words(): OutputWords {
    const { trans } = this;
    return {
      unreadable: trans.__(
        'This output names no SageMaker job, or another version of jupyterlab-sagemaker wrote it. Run the cell again to see the job.'
      ),
      notTrusted: trans.__(
        'This notebook is not trusted. Trust it or run the cell to follow the job.'
      ),
      noHost: trans.__('The SageMaker host is switched off, so this is what was saved.')
    };
  }

  protected override read(content: unknown): JobBundle | undefined {
    return readBundle(content);
  }

  protected override isSame(one: JobBundle, other: JobBundle): boolean {
    return sameJob(one.ref, other.ref);
  }

  protected override isNews(written: JobBundle | undefined, { saved: now }: JobBundle): boolean {
    const before = written?.saved;
    return (
      !before ||
      before.total !== now?.total ||
      before.complete !== now.complete ||
      before.job.status !== now.job.status ||
      before.job.secondaryStatus !== now.job.secondaryStatus
    );
  }

  protected override async load(): Promise<(host: IHost, bundle: JobBundle) => JobView> {
    const { JobView } = await import('../views/job');
    return (host, bundle) =>
      new JobView({
        host,
        target: { ref: bundle.ref, contextId: bundle.contextId },
        size: 'cell',
        bundle,
        translator: this.translator,
        actions: this._views?.actions,
        save: saved => {
          this.keep(saved);
        }
      });
  }

  protected override renew(view: JobView, bundle: JobBundle): void {
    view.setBundle(bundle);
  }

  protected override async saved(bundle: JobBundle, why: string): Promise<Widget> {
    const { savedNode } = await import('./saved');
    return new Widget({ node: savedNode(bundle, why, this.trans) });
  }

  private readonly _views: IJobViews | null;
}
