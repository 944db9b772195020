import { Contexts } from '../../../../src/host/rpc/contexts';
import { context } from './fakeHost';

describe('Contexts', () => {
  it('are found by their names while connected and after', () => {
    const contexts = new Contexts();
    const kernel = contexts.register(context('kernel'));
    const lab = contexts.register(context('lab'));
    expect(contexts.callerOf({ contextId: kernel.id }, lab)).toBe(kernel);
    contexts.release(kernel);
    expect(contexts.callerOf({ contextId: kernel.id }, lab)).toBe(kernel);
    expect(contexts.callerOf({}, lab)).toBe(lab);
    expect(contexts.callerOf({ contextId: 'another' }, lab)).toBe(lab);
  });

  it('of closed connections are forgotten, the oldest first; connected ones never', () => {
    const contexts = new Contexts();
    const lab = contexts.register(context('lab'));
    const closed = Array.from({ length: 250 }, () => contexts.register(context('kernel')));
    closed.forEach(caller => contexts.release(caller));
    const known = closed.filter(({ id }) => contexts.callerOf({ contextId: id }, lab) !== lab);
    expect(known).toEqual(closed.slice(50));
    expect(contexts.callerOf({ contextId: lab.id }, closed[0] ?? lab)).toBe(lab);
  });

  it('with another profile, region or endpoint have a name of their own, the same for the same change', () => {
    const contexts = new Contexts();
    const env = { AWS_ENDPOINT_URL_S3: 'http://s3', AWS_REGION: 'us-east-1', PATH: '/bin' };
    const kernel = contexts.register(context('kernel', { env, profile: 'a' }));
    const change = { profile: 'b', region: 'eu-west-1', endpointUrl: 'http://all' };
    const derived = contexts.derive(kernel, change);
    expect(derived.context).toEqual({
      ...kernel.context,
      profile: 'b',
      region: 'eu-west-1',
      env: { AWS_REGION: 'us-east-1', PATH: '/bin', AWS_ENDPOINT_URL: 'http://all' }
    });
    expect(contexts.derive(kernel, { ...change })).toBe(derived);
    expect(contexts.derive(kernel, { ...change, region: 'eu-west-2' })).not.toBe(derived);
    expect(contexts.derive(kernel, {})).toBe(kernel);
    expect(contexts.callerOf({ contextId: derived.id }, kernel)).toBe(derived);
  });
});
