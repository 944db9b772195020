import { MimeModel } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

import { EndpointRenderer, endpointRendererFactory } from '../../../../src/lab/renderers/endpoint';
import { readEndpointBundle } from '../../../../src/lab/renderers/endpointBundle';
import { sameReference } from '../../../../src/lab/reference';
import { RANK } from '../../../../src/lab/renderers/output';
import { json } from '../../../../src/lab/members';
import {
  ENDPOINT_MIME,
  watchEndpoint,
  type EndpointBundle,
  type EndpointDescription,
  type EndpointRef,
  type Json
} from '../../../../src/protocol';
import { FakeHost, settle, T0 } from '../views/fakeHost';
import { see, steerSight } from '../views/sight';

const REF: EndpointRef = {
  place: 'sagemaker',
  name: 'churn',
  region: 'us-east-1',
  account: '123456789012',
  profile: 'p'
};

function endpoint(more: Partial<EndpointDescription> = {}): EndpointDescription {
  return {
    ref: REF,
    status: 'Creating',
    createdAt: T0,
    modifiedAt: T0,
    framework: '<img src=x onerror=alert(1)>',
    contentType: 'application/x-npy',
    accept: 'application/x-npy',
    variants: [
      {
        name: 'AllTraffic',
        environment: { MODE: 'fast' },
        instances: { current: 1, desired: 2 },
        modelData: { uri: 's3://b/model.tar.gz', bytes: 7 },
        serverless: { memory: 2048, concurrency: 5 }
      }
    ],
    ...more
  };
}

const bundle: EndpointBundle = {
  ref: REF,
  contextId: 'c',
  saved: { at: T0, endpoint: endpoint() }
};

function modelOf(content: unknown, trusted = true, written: unknown[] = []): MimeModel {
  return new MimeModel({
    trusted,
    data: { [ENDPOINT_MIME]: json(content), 'text/html': '<div>churn</div>' },
    callback: options => written.push(options.data)
  });
}

let host: FakeHost;
let renderer: EndpointRenderer;
let opened: EndpointRef[];

function button(label: string): HTMLElement | undefined {
  return [...renderer.node.querySelectorAll('button')].find(
    ({ textContent }) => textContent === label
  );
}

/** React draws on the page's own time. */
async function says(words: RegExp): Promise<void> {
  for (let turn = 0; turn < 50 && !words.test(renderer.node.textContent ?? ''); turn++) {
    await new Promise(done => setTimeout(done));
  }
  expect(renderer.node.textContent).toMatch(words);
}

beforeEach(() => {
  steerSight();
  host = new FakeHost();
  opened = [];
  renderer = new EndpointRenderer(ENDPOINT_MIME, { host, open: ref => opened.push(ref) });
  Widget.attach(renderer, document.body);
});

afterEach(() => {
  renderer.dispose();
  expect(host.readers(watchEndpoint)).toBe(0);
});

test('it comes before the static HTML beside it', () => {
  const factory = endpointRendererFactory({ host });
  expect(factory.safe).toBe(true);
  expect(factory.mimeTypes).toEqual([ENDPOINT_MIME]);
  expect(RANK).toBeLessThan(50);
});

test('what was written is read back, but for the link that it could carry', () => {
  const withLink = {
    ...bundle,
    saved: { at: T0, endpoint: endpoint({ consoleUrl: 'https://evil.example' }) }
  };
  expect(readEndpointBundle(JSON.parse(JSON.stringify(withLink)))).toEqual(bundle);
});

test('two names are the same endpoint where nothing in them differs', () => {
  expect(sameReference(REF, { ...REF })).toBe(true);
  expect(sameReference(REF, { ...REF, region: 'eu-west-1' })).toBe(false);
});

test('in a notebook that is not trusted nothing is asked and what was saved is text', async () => {
  await renderer.renderModel(modelOf(bundle, false));
  await says(/<img src=x onerror=alert\(1\)>/);
  await says(/CreatingchurnSageMaker.*saved .*not trusted/);
  expect(renderer.node.querySelector('img')).toBeNull();
  expect(renderer.node.querySelector('button')).toBeNull();
  expect(host.subscriptions.size).toBe(0);
});

test('where the host is switched off it shows what was saved', async () => {
  renderer.dispose();
  renderer = new EndpointRenderer(ENDPOINT_MIME, { host: null });
  Widget.attach(renderer, document.body);
  await renderer.renderModel(modelOf(bundle));
  await says(/s3:\/\/b\/model\.tar\.gz.*The SageMaker host is switched off/);
});

test('in a trusted one it shows what was saved until the host tells, and opens in a tab', async () => {
  await renderer.renderModel(modelOf(bundle));
  await says(/Creating.*s3:\/\/b\/model\.tar\.gz/s);
  expect([...host.subscriptions].map(({ params }) => params)).toEqual([
    { ref: REF, contextId: 'c' }
  ]);
  expect(button('Delete…')).toBeUndefined();
  host.emit(watchEndpoint, endpoint({ status: 'InService' }));
  await says(/In service/);
  expect(button('Delete…')).toBeDefined();
  button('Open')?.click();
  expect(opened).toEqual([REF]);
});

test('nobody is asked while it is out of sight', async () => {
  jest.useFakeTimers();
  try {
    await renderer.renderModel(modelOf(bundle));
    see(false);
    jest.advanceTimersByTime(60_000);
    expect(host.readers(watchEndpoint)).toBe(0);
    see(true);
    expect(host.readers(watchEndpoint)).toBe(1);
  } finally {
    jest.useRealTimers();
  }
});

test('newer content of the same endpoint leaves the view and what the host told alone', async () => {
  await renderer.renderModel(modelOf(bundle));
  const { view } = renderer;
  host.emit(watchEndpoint, endpoint({ status: 'InService' }));
  await renderer.renderModel(modelOf({ ...bundle, contextId: 'd' }));
  expect(renderer.view).toBe(view);
  expect([...host.subscriptions].map(({ params }) => params)).toEqual([
    { ref: REF, contextId: 'd' }
  ]);
  await says(/In service/);
});

test('each change of the status goes into the output once, beside what is there', async () => {
  const written: unknown[] = [];
  await renderer.renderModel(modelOf(bundle, true, written));
  host.emit(watchEndpoint, endpoint());
  expect(written).toEqual([]);
  host.emit(watchEndpoint, endpoint({ status: 'InService' }));
  host.emit(watchEndpoint, endpoint({ status: 'InService', modifiedAt: T0 + 1 }));
  await settle();
  expect(written).toHaveLength(1);
  expect(written[0]).toMatchObject({
    'text/html': '<div>churn</div>',
    [ENDPOINT_MIME]: { ref: REF, saved: { endpoint: { status: 'InService' } } }
  });
});

test('of a deleted one it says so and offers nothing', async () => {
  await renderer.renderModel(modelOf(bundle));
  host.emit(watchEndpoint, endpoint({ status: 'InService' }));
  host.end(watchEndpoint);
  await says(/Deletedchurn.*This endpoint was deleted/);
  expect(button('Delete…')).toBeUndefined();
});

test.each<[string, Json]>([
  ['nothing', null],
  ['a list', [1, 2]],
  ['a reference without a name', { ref: { place: 'process' } }],
  ['a place of another version', { ref: { place: 'moon', name: 'x' } }]
])('content that names no endpoint is a sentence: %s', async (_, content) => {
  await renderer.renderModel(modelOf(content));
  expect(renderer.node.textContent).toMatch(/^This output names no SageMaker endpoint/);
  expect(host.subscriptions.size).toBe(0);
});

test.each<[string, object]>([
  ['a status of another version', { at: T0, endpoint: { ...endpoint(), status: 'Dreaming' } }],
  ['no time', { at: 'yesterday', endpoint: endpoint() }],
  ['something else', { lines: 7 }]
])('of saved content that cannot be read only the name is left: %s', (_, saved) => {
  expect(readEndpointBundle({ ...bundle, saved })).toEqual({ ref: REF, contextId: 'c' });
});
