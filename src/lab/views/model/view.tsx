import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Signal } from '@lumino/signaling';
import * as React from 'react';

import {
  describeModel,
  type ModelContainer,
  type ModelDescription,
  type ModelRef,
  type Problem
} from '../../../protocol';
import { problemOf } from '../../client/problem';
import { Facts, known } from '../../components/facts';
import { formatMoment } from '../../components/moments';
import { Failure, Loading } from '../../panel/notes';
import type { IHost } from '../../tokens';

/** What a model's view is made of. */
export interface ModelViewOptions {
  readonly host: IHost;
  readonly model: ModelRef;
  readonly translator: ITranslator;
  /** Opens the form that serves a `model.tar.gz`. */
  readonly deploy: (uri: string) => void;
}

/** What there is to show of a model. It never changes, so it is asked for once. */
type Shown = { readonly model: ModelDescription } | { readonly problem: Problem } | undefined;

/** A model as a tab shows it: image, model data and how it runs. */
export class ModelView extends ReactWidget {
  constructor(private readonly _options: ModelViewOptions) {
    super();
    this._trans = _options.translator.load('jupyterlab_sagemaker');
    this.addClass('jp-sm-ModelView');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', this._trans.__('Model %1', _options.model.name));
  }

  override dispose(): void {
    this._asking?.abort();
    Signal.clearData(this);
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this._shown === undefined) {
      void this._ask();
    }
  }

  protected override render(): JSX.Element {
    return (
      <UseSignal signal={this._changed}>
        {() => (
          <Body
            shown={this._shown}
            retry={() => void this._ask()}
            deploy={this._options.deploy}
            model={this._options.model}
            trans={this._trans}
          />
        )}
      </UseSignal>
    );
  }

  private async _ask(): Promise<void> {
    const { host, model: ref } = this._options;
    this._asking?.abort();
    const asking = (this._asking = new AbortController());
    this._set(undefined);
    try {
      this._set({ model: await host.request(describeModel, { ref }, asking.signal) });
    } catch (error) {
      if (!asking.signal.aborted) {
        this._set({ problem: problemOf(error) });
      }
    }
  }

  private _set(shown: Shown): void {
    this._shown = shown;
    this._changed.emit();
  }

  private readonly _trans: TranslationBundle;
  private readonly _changed = new Signal<this, void>(this);
  private _shown: Shown;
  private _asking: AbortController | undefined;
}

interface BodyProps {
  readonly shown: Shown;
  readonly retry: () => void;
  readonly deploy: (uri: string) => void;
  readonly model: ModelRef;
  readonly trans: TranslationBundle;
}

function Body({ shown, retry, deploy, model: ref, trans }: BodyProps): JSX.Element {
  if (shown === undefined) {
    return <Loading words={trans.__('Asking SageMaker for the model…')} />;
  }
  if ('problem' in shown) {
    return <Failure problem={shown.problem} waiting={false} retry={retry} trans={trans} />;
  }
  const { model } = shown;
  const data = model.containers.find(({ modelData }) => modelData)?.modelData;
  return (
    <>
      <div className="jp-sm-JobHeader">
        <div className="jp-sm-JobHeader-line">
          <span className="jp-sm-JobHeader-name">{ref.name}</span>
          <span className="jp-sm-JobHeader-place">{ref.region}</span>
          {data && (
            <button type="button" className="jp-sm-textButton" onClick={() => deploy(data.uri)}>
              {trans.__('Deploy…')}
            </button>
          )}
        </div>
      </div>
      <div className="jp-sm-Overview" tabIndex={0}>
        <Facts
          title={trans.__('Model')}
          facts={known([
            { name: trans.__('Created'), value: formatMoment(model.createdAt, 'local') },
            { name: trans.__('Framework'), value: model.framework },
            { name: trans.__('Role'), value: model.role },
            {
              name: trans.__('Network'),
              value: model.networkIsolation ? trans.__('isolated') : undefined
            },
            {
              name: trans.__('VPC'),
              value: model.vpc === undefined ? undefined : JSON.stringify(model.vpc)
            },
            {
              name: trans.__('Console'),
              value: model.consoleUrl && /^https:/.test(model.consoleUrl) && (
                <a href={model.consoleUrl} target="_blank" rel="noreferrer">
                  {trans.__('Open in the SageMaker console')}
                </a>
              )
            }
          ])}
        />
        {model.containers.map((container, index) => (
          <Facts
            key={index}
            title={
              model.containers.length > 1
                ? trans.__('Container %1', container.name ?? index + 1)
                : trans.__('Container')
            }
            facts={containerFacts(container, trans)}
          />
        ))}
      </div>
    </>
  );
}

function containerFacts(
  { image, modelData, multiModel, environment }: ModelContainer,
  trans: TranslationBundle
): ReturnType<typeof known> {
  return known([
    { name: trans.__('Image'), value: image },
    {
      name: multiModel ? trans.__('Models under') : trans.__('Model data'),
      value: modelData?.uri
    },
    ...Object.entries(environment).map(([name, value]) => ({ name, value }))
  ]);
}
