import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import * as React from 'react';

import type { EndpointBundle } from '../../../protocol';
import { formatMinute } from '../../components/moments';
import { EndpointHeader } from './header';
import { EndpointOverview } from './overview';

/**
 * What a notebook's file says of an endpoint, and nothing else: for a notebook that is not trusted or a page without
 * a host. It asks nobody anything and does nothing.
 *
 * @param why One sentence on why this is all.
 */
export function savedEndpoint(
  { ref, saved }: EndpointBundle,
  why: string,
  trans: TranslationBundle
): Widget {
  const when = saved ? `${trans.__('saved %1', formatMinute(saved.at))} · ` : '';
  const widget = ReactWidget.create(
    <>
      <div className="jp-sm-JobHeader">
        <EndpointHeader endpointRef={ref} endpoint={saved?.endpoint} trans={trans} />
      </div>
      {saved && (
        <div className="jp-sm-Overview">
          <EndpointOverview endpoint={saved.endpoint} trans={trans} />
        </div>
      )}
      <div className="jp-sm-JobEnding">
        <p className="jp-sm-JobEnding-saved">{when + why}</p>
      </div>
    </>
  );
  for (const name of ['jp-sm-JobView', 'jp-sm-mod-cell', 'jp-sm-mod-saved']) {
    widget.addClass(name);
  }
  return widget;
}
