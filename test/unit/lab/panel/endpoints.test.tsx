import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { endpointsSection } from '../../../../src/lab/panel/endpoints/section';
import { PanelFilter } from '../../../../src/lab/panel/filter';
import { encodePayload, readAnswer } from '../../../../src/lab/views/endpoint/payload';
import { EndpointView } from '../../../../src/lab/views/endpoint/view';
import type {
  EndpointDescription,
  EndpointList,
  EndpointRef,
  EndpointStatus
} from '../../../../src/protocol';
import { waitFor } from '../client/waitFor';
import { steerSight } from '../views/sight';
import { FakeHost } from './fakeHost';

const CHURN: EndpointRef = { place: 'sagemaker', name: 'churn', region: 'us-east-1' };

function endpoint(name: string, status: EndpointStatus = 'InService'): EndpointDescription {
  return {
    ref: { ...CHURN, name },
    status,
    createdAt: Date.now(),
    modifiedAt: Date.now(),
    instanceType: 'ml.m5.xlarge',
    instanceCount: 2,
    variants: [
      {
        name: 'AllTraffic',
        environment: { MODE: 'fast' },
        instanceType: 'ml.m5.xlarge',
        instances: { current: 1, desired: 2 },
        modelData: { uri: 's3://b/model.tar.gz', bytes: 2_000_000 }
      }
    ],
    contentType: 'application/x-npy',
    accept: 'application/x-npy'
  };
}

function listOf(...endpoints: readonly EndpointDescription[]): EndpointList {
  return { endpoints, more: false, problems: [] };
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

describe('the section of endpoints', () => {
  const opened: EndpointRef[] = [];
  const inserted: string[] = [];
  const filter = new PanelFilter();

  beforeEach(() => {
    shown = endpointsSection({
      host,
      filter,
      translator: nullTranslator,
      open: ref => void opened.push(ref),
      line: ({ name }) => `predictor = %sagemaker endpoint ${name}`,
      notebook: { insert: line => void inserted.push(line), canInsert: () => true }
    });
    Widget.attach(shown, document.body);
  });

  it('lists, counts what is in service, narrows down and opens', async () => {
    await says(/Looking for endpoints/);
    host.open[0]?.send(listOf(endpoint('churn'), endpoint('<b>old</b>', 'Failed')));
    await says(/churn/);
    expect(shown.title.label).toBe('Endpoints · 1 in service');
    expect(shown.node.textContent).toContain('<b>old</b>');
    const row = shown.node.querySelector<HTMLElement>('[aria-label^="churn, In service, 2 × ml"]');
    row?.click();
    expect(opened).toEqual([CHURN]);
    shown.node
      .querySelector<HTMLElement>('[aria-label="Insert the line of churn into the notebook"]')
      ?.click();
    expect(inserted).toEqual(['predictor = %sagemaker endpoint churn']);
    filter.setText('failed');
    await waitFor(() => (shown.node.textContent?.includes('churn') ? undefined : true));
    filter.setText('nothing');
    await says(/No endpoint matches “nothing”/);
    filter.setText('');
  });

  it.each([
    ['there is none', () => host.open[0]?.send(listOf()), /No endpoints yet/],
    [
      'the host does not know endpoints',
      () => host.open[0]?.end({ kind: 'usage', message: 'There is no topic "endpoints".' }),
      /does not know this list/
    ],
    [
      'AWS says no',
      () =>
        host.open[0]?.send({
          ...listOf(),
          problems: [{ place: 'sagemaker', problem: { kind: 'denied', message: 'Not allowed.' } }]
        }),
      /Endpoints on SageMaker are not listed/
    ],
    [
      'the list cannot be had',
      () => host.open[0]?.end({ kind: 'unavailable', message: 'It broke.' }),
      /It broke\.Try again/
    ]
  ])('says what to do where %s', async (_, act, words) => {
    await waitFor(() => (host.open.length === 1 ? true : undefined));
    act();
    await says(words);
  });
});

describe('the view of an endpoint', () => {
  beforeEach(() => {
    shown = new EndpointView({
      host,
      target: { ref: CHURN },
      size: 'tab',
      translator: nullTranslator
    });
    Widget.attach(shown, document.body);
  });

  it('tells what it is made of', async () => {
    host.open[0]?.send(endpoint('churn'));
    await says(/1, going to 2/);
    await says(/model\.tar\.gz · 2\.0 MB/);
    await says(/In service/);
  });

  it('sends a payload and shows the refusal where it stands', async () => {
    host.open[0]?.send(endpoint('churn'));
    await says(/Variant AllTraffic/);
    [...shown.node.querySelectorAll<HTMLElement>('[role=tab]')]
      .find(({ textContent }) => textContent === 'Test')
      ?.click();
    await says(/Payload/);
    host.refusal = { kind: 'model', message: 'The model answered 500.', hint: 'Look at its log.' };
    [...shown.node.querySelectorAll('button')]
      .find(({ textContent }) => textContent === 'Send')
      ?.click();
    await says(/The model answered 500\.Look at its log\./);
    expect(host.requests.at(-1)).toMatchObject({
      method: 'endpoint/invoke',
      params: { ref: CHURN, contentType: 'application/json', body: '' }
    });
  });

  it('says that it was deleted', async () => {
    host.open[0]?.end();
    await says(/This endpoint was deleted/);
  });
});

describe('a payload', () => {
  afterEach(() => {
    shown = new Widget();
  });

  it.each([
    ['{"a":[1,"ü"]}', 'application/json', '{\n  "a": [\n    1,\n    "ü"\n  ]\n}'],
    ['{broken', 'application/json', '{broken'],
    ['1,2\n', 'text/csv', '1,2\n']
  ])('%j as %s reads %j', (text, type, words) => {
    expect(readAnswer(encodePayload(text), type)).toBe(words);
  });

  it('that is no text is not shown as text', () => {
    expect(readAnswer(btoa('\xff\xfe\x00'), 'application/x-npy')).toBeUndefined();
  });
});
