import { instanceFinding } from '../../../../src/host/places/sagemaker/instanceType';

const KNOWN = ['ml.m5.large', 'ml.m5.xlarge', 'ml.g5.2xlarge'];
const finding = (type: string) => instanceFinding(type, KNOWN, 'endpoints');

describe('an instance type', () => {
  it('that is known is nothing to speak of', () => {
    expect(finding('ml.m5.xlarge')).toEqual({});
  });

  it.each([
    ['ml.m5.3xlarge', 'There is no ml.m5.3xlarge for endpoints; ml.m5 has large, xlarge.'],
    ['ml.m5.xlrage', 'There is no ml.m5.xlrage for endpoints; ml.m5 has large, xlarge.'],
    [
      'ml.g52xlarge',
      'ml.g52xlarge is no instance type, as ml.m5.xlarge is one. Did you mean ml.g5.2xlarge?'
    ],
    ['ml.', 'ml. is no instance type, as ml.m5.xlarge is one. Did you mean ml.m5.large?']
  ])('that there is not is an obstacle: %s', (type, obstacle) => {
    expect(finding(type)).toEqual({ obstacle });
  });

  it('of a family that is not known may be a new one', () => {
    expect(finding('ml.m9.xlarge')).toEqual({
      doubt:
        'Mind: ml.m9.xlarge is not among the instance types that are known here. Did you mean ml.m5.xlarge?'
    });
  });
});
