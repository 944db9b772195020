import { nullTranslator } from '@jupyterlab/translation';

import { ModelView } from '../../../../src/lab/views/model/view';
import type { ModelDescription, ModelRef } from '../../../../src/protocol';
import { eachShows } from './shown';

const CHURN: ModelRef = { place: 'sagemaker', name: 'churn', region: 'us-east-1' };

describe('the view of a model', () => {
  const deployed: string[] = [];
  const shown = eachShows();
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

  let view: ModelView;

  beforeEach(() => {
    view = new ModelView({
      host: shown.host,
      model: CHURN,
      translator: nullTranslator,
      deploy: uri => void deployed.push(uri)
    });
  });

  it('tells what it is made of, as text, and leads to deploying it', async () => {
    shown.host.answer = churn;
    shown.show(view);
    await shown.says(/sagemaker-scikit-learn:1\.4/);
    await shown.says(/<i>fast<\/i>/);
    expect(shown.node.querySelector('a, i')).toBeNull();
    shown.press('Deploy…');
    expect(deployed).toEqual(['s3://b/model.tar.gz']);
  });

  it('says why it cannot tell, and asks again when told to', async () => {
    shown.host.refusal = { kind: 'denied', message: 'You may not describe models.' };
    shown.show(view);
    await shown.says(/You may not describe models\./);
    shown.host.refusal = undefined;
    shown.host.answer = churn;
    shown.press('Try again');
    await shown.says(/sklearn/);
  });
});
