import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { PanelFilter } from '../../../../src/lab/panel/filter';
import { modelsSection } from '../../../../src/lab/panel/models/section';
import { ModelView } from '../../../../src/lab/views/model/view';
import type { ModelDescription, ModelList, ModelRef } from '../../../../src/protocol';
import { waitFor } from '../client/waitFor';
import { steerSight } from '../views/sight';
import { FakeHost } from './fakeHost';

const CHURN: ModelRef = { place: 'sagemaker', name: 'churn', region: 'us-east-1' };

function listOf(...names: readonly string[]): ModelList {
  return {
    models: names.map(name => ({ ref: { ...CHURN, name }, createdAt: Date.now() })),
    more: false,
    problems: []
  };
}

let host: FakeHost;
let shown: Widget;

async function says(words: RegExp): Promise<void> {
  await waitFor(() => (words.test(shown.node.textContent ?? '') ? true : undefined));
}

beforeEach(() => {
  steerSight();
  host = new FakeHost();
});

afterEach(() => {
  shown.dispose();
  document.body.replaceChildren();
  expect(host.open).toEqual([]);
});

describe('the section of models', () => {
  const opened: ModelRef[] = [];
  const inserted: string[] = [];
  const filter = new PanelFilter();

  beforeEach(() => {
    shown = modelsSection({
      host,
      filter,
      translator: nullTranslator,
      open: ref => void opened.push(ref),
      line: ({ name }) => `%sagemaker models --details --name ${name}`,
      notebook: { insert: line => void inserted.push(line), canInsert: () => true }
    });
    Widget.attach(shown, document.body);
  });

  it('lists, counts, opens, narrows down by words and leaves the filter of states aside', async () => {
    await says(/Looking for models/);
    host.open[0]?.send(listOf('churn', '<b>digits</b>'));
    await says(/<b>digits<\/b>/);
    expect(shown.title.label).toBe('Models · 2');
    shown.node.querySelector<HTMLElement>('[aria-label^="churn, created "]')?.click();
    expect(opened).toEqual([CHURN]);
    shown.node
      .querySelector<HTMLElement>('[aria-label="Insert the line of churn into the notebook"]')
      ?.click();
    expect(inserted).toEqual(['%sagemaker models --details --name churn']);
    filter.setStandings(['failed']);
    expect(host.open.map(({ params }) => params)).toEqual([{ limit: 100 }]);
    await says(/churn/);
    filter.setText('nothing');
    await says(/No model matches “nothing”/);
    filter.clear();
    await says(/churn/);
  });

  it.each([
    ['there is none', () => host.open[0]?.send(listOf()), /No models on SageMaker yet/],
    [
      'AWS says no',
      () =>
        host.open[0]?.send({
          ...listOf(),
          problems: [{ place: 'sagemaker', problem: { kind: 'denied', message: 'Not allowed.' } }]
        }),
      /Models on SageMaker are not listed.*Not allowed\./
    ],
    [
      'there are no credentials',
      () =>
        host.open[0]?.send({
          ...listOf(),
          problems: [{ place: 'sagemaker', problem: { kind: 'credentials', message: 'None.' } }]
        }),
      /Local runs work without AWS.*aws configure sso/
    ]
  ])('says what to do where %s', async (_, act, words) => {
    await waitFor(() => (host.open.length === 1 ? true : undefined));
    act();
    await says(words);
  });
});

describe('the view of a model', () => {
  const deployed: string[] = [];
  const churn: ModelDescription = {
    ref: CHURN,
    createdAt: Date.now(),
    containers: [
      {
        image: 'sagemaker-scikit-learn:1.4',
        modelData: { uri: 's3://b/model.tar.gz' },
        environment: { MODE: '<i>fast</i>' },
        multiModel: false
      }
    ],
    framework: 'sklearn',
    networkIsolation: true,
    consoleUrl: 'javascript:alert(1)'
  };

  beforeEach(() => {
    shown = new ModelView({
      host,
      model: CHURN,
      translator: nullTranslator,
      deploy: uri => void deployed.push(uri)
    });
  });

  it('tells what it is made of, as text, and leads to deploying it', async () => {
    host.answer = churn;
    Widget.attach(shown, document.body);
    await says(/sagemaker-scikit-learn:1\.4/);
    await says(/<i>fast<\/i>/);
    expect(shown.node.querySelector('a, i')).toBeNull();
    [...shown.node.querySelectorAll('button')]
      .find(({ textContent }) => textContent === 'Deploy…')
      ?.click();
    expect(deployed).toEqual(['s3://b/model.tar.gz']);
  });

  it('says why it cannot tell, and asks again when told to', async () => {
    host.refusal = { kind: 'denied', message: 'You may not describe models.' };
    Widget.attach(shown, document.body);
    await says(/You may not describe models\./);
    host.refusal = undefined;
    host.answer = churn;
    shown.node.querySelector('button')?.click();
    await says(/sklearn/);
  });
});
