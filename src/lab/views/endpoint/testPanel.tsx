import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { EndpointDescription, InvocationAnswer, Problem } from '../../../protocol';
import { problemOf } from '../../client/problem';
import { ProblemText } from '../../components/problemText';
import { formatBytes, formatCount } from '../../components/quantities';
import type { EndpointModel } from './model';
import { encodePayload, readAnswer } from './payload';

const TYPES = ['application/json', 'text/csv', 'text/plain', 'application/jsonlines'];

/** Sends a payload to the endpoint and shows what came back, and how long it took. */
export function TestPanel(props: {
  readonly model: EndpointModel;
  readonly endpoint: EndpointDescription;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { model, endpoint, trans } = props;
  const id = React.useId();
  const [payload, setPayload] = React.useState('');
  const [type, setType] = React.useState(
    // What NumPy sends cannot be typed.
    endpoint.contentType.includes('npy') ? 'application/json' : endpoint.contentType
  );
  const [variant, setVariant] = React.useState('');
  const [busy, setBusy] = React.useState(false);
  const [result, setResult] = React.useState<InvocationAnswer | Problem>();
  const serving =
    !model.isGone && (endpoint.status === 'InService' || endpoint.status === 'Updating');

  const send = async (): Promise<void> => {
    setBusy(true);
    try {
      setResult(
        await model.invoke({
          body: encodePayload(payload),
          contentType: type,
          accept: 'application/json',
          ...(variant && { variant })
        })
      );
    } catch (error) {
      setResult(problemOf(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="jp-sm-Test">
      <div className="jp-sm-Field">
        <label htmlFor={`${id}-payload`}>{trans.__('Payload')}</label>
        <textarea
          id={`${id}-payload`}
          className="jp-mod-styled"
          rows={8}
          spellCheck={false}
          value={payload}
          placeholder="[[5.1, 3.5, 1.4, 0.2]]"
          onChange={event => setPayload(event.target.value)}
        />
      </div>
      <div className="jp-sm-Field">
        <label htmlFor={`${id}-type`}>{trans.__('Content type')}</label>
        <input
          id={`${id}-type`}
          type="text"
          className="jp-mod-styled"
          list={`${id}-types`}
          value={type}
          onChange={event => setType(event.target.value)}
        />
        <datalist id={`${id}-types`}>
          {TYPES.map(known => (
            <option key={known} value={known} />
          ))}
        </datalist>
      </div>
      {endpoint.variants.length > 1 && (
        <div className="jp-sm-Field">
          <label htmlFor={`${id}-variant`}>{trans.__('Variant')}</label>
          <select
            id={`${id}-variant`}
            value={variant}
            onChange={event => setVariant(event.target.value)}
          >
            <option value="">{trans.__('by weight')}</option>
            {endpoint.variants.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </div>
      )}
      <button
        type="button"
        className="jp-sm-Button"
        disabled={busy || !serving}
        onClick={() => void send()}
      >
        {busy ? trans.__('Waiting for the answer…') : trans.__('Send')}
      </button>
      {!serving && !model.isGone && (
        <p className="jp-sm-quiet">{trans.__('It can be tested once it is in service.')}</p>
      )}
      <div aria-live="polite">{result && <Result result={result} trans={trans} />}</div>
    </div>
  );
}

function Result(props: {
  readonly result: InvocationAnswer | Problem;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { result, trans } = props;
  if ('kind' in result) {
    return (
      <div className="jp-sm-JobEnding-problem">
        <ProblemText problem={result} />
      </div>
    );
  }
  const { body, contentType, variant, milliseconds } = result;
  const words = readAnswer(body, contentType);
  const facts = [
    trans.__('%1 ms', formatCount(Math.round(milliseconds))),
    contentType,
    formatBytes(Math.floor((body.length * 3) / 4)),
    variant
  ];
  return (
    <>
      <h3>{trans.__('Answer')}</h3>
      <p className="jp-sm-quiet">{facts.filter(Boolean).join(' · ')}</p>
      {words === undefined ? (
        <p>{trans.__('The answer is not text.')}</p>
      ) : (
        <pre className="jp-sm-Code" tabIndex={0} aria-label={trans.__('Answer')}>
          {words}
        </pre>
      )}
    </>
  );
}
