import { ran } from '../commands/ran';
import { endpoint } from '../endpoints/fakePlace';
import { FakeHost } from '../rpc/fakeHost';

describe('an endpoint of a place that neither measures nor scales', () => {
  it.each([
    ['metrics --endpoint churn', /^Nothing measures the endpoint churn/],
    ['autoscale churn', /^The endpoint churn serves on this machine, where nothing scales/]
  ])('is refused: %s', async (line, sentence) => {
    using fake = new FakeHost();
    fake.endpoints.set(endpoint('churn'));
    const { error } = await ran(fake, line);
    expect(error).toHaveProperty('message', expect.stringMatching(sentence));
  });
});
