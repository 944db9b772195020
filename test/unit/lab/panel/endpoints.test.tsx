import { Clipboard } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { encodePayload, readAnswer } from '../../../../src/lab/views/endpoint/payload';
import { EndpointView } from '../../../../src/lab/views/endpoint/view';
import type { EndpointDescription, EndpointRef } from '../../../../src/protocol';
import { eachShows } from './shown';

const CHURN: EndpointRef = { place: 'sagemaker', name: 'churn', region: 'us-east-1' };

function endpoint(): EndpointDescription {
  return {
    ref: CHURN,
    status: 'InService',
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

describe('the view of an endpoint', () => {
  const shown = eachShows();

  beforeEach(() => {
    shown.show(
      new EndpointView({
        host: shown.host,
        target: { ref: CHURN },
        size: 'tab',
        translator: nullTranslator
      })
    );
  });

  it('tells what it is made of', async () => {
    shown.host.open[0]?.send(endpoint());
    await shown.says(/1, going to 2/);
    await shown.says(/model\.tar\.gz · 2\.0 MB/);
    await shown.says(/In service/);
  });

  it('hands out the lines that ask it from a notebook', async () => {
    const copied = jest.spyOn(Clipboard, 'copyToSystem').mockImplementation();
    shown.host.open[0]?.send(endpoint());
    await shown.says(/From a notebook/);
    shown.press('Copy');
    expect(copied).toHaveBeenCalledWith(
      'predictor = %sagemaker endpoint churn --region us-east-1\npredictor.predict(data)'
    );
    copied.mockRestore();
  });

  it.each([
    ['InService', 'serving', 'In service'],
    ['Updating', 'starting', 'Updating'],
    ['Deleting', 'stopping', 'Deleting'],
    ['OutOfService', 'stopped', 'Out of service'],
    ['Failed', 'failed', 'Failed']
  ] as const)('%s has a shape of its own beside its word', async (status, state, word) => {
    shown.host.open[0]?.send({ ...endpoint(), status });
    await shown.says(new RegExp(word));
    const shape = shown.node.querySelector(`.jp-sm-Status[data-state="${state}"]`);
    expect(shape?.textContent).toBe(word);
    expect(shape?.querySelector(`[data-icon="jupyterlab-sagemaker:${state}"]`)).not.toBeNull();
  });

  it('sends a payload and shows the refusal where it stands', async () => {
    shown.host.open[0]?.send(endpoint());
    await shown.says(/Variant AllTraffic/);
    shown.press('Test');
    await shown.says(/Payload/);
    shown.host.refusal = {
      kind: 'model',
      message: 'The model answered 500.',
      hint: 'Look at its log.'
    };
    shown.press('Send');
    await shown.says(/The model answered 500\.Look at its log\./);
    expect(shown.host.requests.at(-1)).toMatchObject({
      method: 'endpoint/invoke',
      params: { ref: CHURN, contentType: 'application/json', body: '' }
    });
  });

  it('says that it was deleted', async () => {
    shown.host.open[0]?.end();
    await shown.says(/This endpoint was deleted/);
  });
});

describe('a payload', () => {
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
