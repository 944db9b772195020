import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { EndpointDescription, Variant } from '../../../protocol';
import { CodeLine } from '../../components/codeLine';
import { Facts, known } from '../../components/facts';
import { formatMoment } from '../../components/moments';
import { formatBytes } from '../../components/quantities';
import { magicLine } from '../../magicLine';
import { endpointStatusWord } from '../../panel/endpoints/words';

/** What is known about an endpoint and its variants; between the two stand its children. */
export function EndpointOverview(props: {
  readonly endpoint: EndpointDescription;
  readonly trans: TranslationBundle;
  readonly children?: React.ReactNode;
}): JSX.Element {
  const { endpoint, trans, children } = props;
  return (
    <>
      {endpoint.failureReason && (
        <p className="jp-sm-JobEnding-failure">{endpoint.failureReason}</p>
      )}
      <Facts
        title={trans.__('Endpoint')}
        facts={known([
          { name: trans.__('Status'), value: endpointStatusWord(endpoint.status, trans) },
          { name: trans.__('Created'), value: formatMoment(endpoint.createdAt, 'local') },
          { name: trans.__('Changed'), value: formatMoment(endpoint.modifiedAt, 'local') },
          { name: trans.__('Configuration'), value: endpoint.config },
          { name: trans.__('Framework'), value: endpoint.framework },
          { name: trans.__('Role'), value: endpoint.role },
          { name: trans.__('Address'), value: endpoint.url },
          { name: trans.__('Answers go to'), value: endpoint.asyncOutput },
          { name: trans.__('Directory'), value: endpoint.directory },
          {
            name: trans.__('Console'),
            value: endpoint.consoleUrl && /^https:/.test(endpoint.consoleUrl) && (
              <a href={endpoint.consoleUrl} target="_blank" rel="noreferrer">
                {trans.__('Open in the SageMaker console')}
              </a>
            )
          }
        ])}
      />
      {children}
      {endpoint.variants.map(variant => (
        <Facts
          key={variant.name}
          title={trans.__('Variant %1', variant.name)}
          facts={variantFacts(variant, trans)}
        />
      ))}
    </>
  );
}

/** Lines that ask an endpoint, to be copied: of one that the host tells of, and of none that a notebook claims to be there. */
export function EndpointLines(props: {
  readonly endpoint: EndpointDescription;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { endpoint, trans } = props;
  if (endpoint.status === 'Deleting') {
    return null;
  }
  return (
    <section className="jp-sm-Facts">
      <h3>{trans.__('From a notebook')}</h3>
      <CodeLine
        line={`${magicLine('predictor = %sagemaker endpoint', endpoint.ref)}\npredictor.predict(data)`}
        label={trans.__('Lines that ask it for a prediction')}
        onCopy={lines => Clipboard.copyToSystem(lines)}
        trans={trans}
      />
    </section>
  );
}

function variantFacts(variant: Variant, trans: TranslationBundle): ReturnType<typeof known> {
  const { instances, weight, serverless, modelData } = variant;
  const change = (one: number, other: number): string =>
    one === other ? String(one) : trans.__('%1, going to %2', one, other);
  return known([
    { name: trans.__('Model'), value: variant.model },
    { name: trans.__('Image'), value: variant.image },
    {
      name: trans.__('Model data'),
      value:
        modelData &&
        [modelData.uri, modelData.bytes === undefined ? '' : formatBytes(modelData.bytes)]
          .filter(Boolean)
          .join(' · ')
    },
    { name: trans.__('Instance'), value: variant.instanceType },
    {
      name: trans.__('Instances'),
      value: instances && change(instances.current, instances.desired)
    },
    { name: trans.__('Weight'), value: weight && change(weight.current, weight.desired) },
    {
      name: trans.__('Serverless'),
      value:
        serverless &&
        trans.__('%1 MB, at most %2 at once', serverless.memory, serverless.concurrency)
    },
    ...Object.entries(variant.environment).map(([name, value]) => ({ name, value }))
  ]);
}
