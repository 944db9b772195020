import type {
  EndpointDirectories,
  ObservedEndpoint
} from '../../../../src/host/places/local/directories';
import { EndpointWatches } from '../../../../src/host/places/local/watch';

type Answer = ObservedEndpoint | undefined;

/** One endpoint whose directory is read when the test says so. */
function directory() {
  const reads: ((answer: Answer) => void)[] = [];
  const directories = {
    layout: () => ({ root: '/nowhere' }),
    observe: () => new Promise<Answer>(resolve => reads.push(resolve))
  } as unknown as EndpointDirectories;
  const answer = async (endpoint: Answer) => {
    while (reads.length === 0) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    reads.shift()?.(endpoint);
    await new Promise(resolve => setTimeout(resolve, 5));
  };
  return { watches: new EndpointWatches(directories), answer };
}

const MADE = { description: { status: 'Creating' }, servers: [] } as unknown as ObservedEndpoint;

describe('A watch of an endpoint on this machine', () => {
  it('tells one who comes after it was made nothing of the time before', async () => {
    const { watches, answer } = directory();
    const list: Answer[] = [];
    const view: Answer[] = [];
    using _listed = watches.endpoint('digits', endpoint => list.push(endpoint));
    await answer(undefined);
    using _viewed = watches.endpoint('digits', endpoint => view.push(endpoint));
    await answer(MADE);
    expect(list).toEqual([undefined, MADE]);
    expect(view).toEqual([MADE]);
  });

  it('does not pass a look that began before somebody came for news to them', async () => {
    const { watches, answer } = directory();
    const view: Answer[] = [];
    using _listed = watches.endpoint('digits', () => undefined);
    await new Promise(resolve => setTimeout(resolve, 20));
    using _viewed = watches.endpoint('digits', endpoint => view.push(endpoint));
    await answer(undefined);
    expect(view).toEqual([]);
    await answer(MADE);
    expect(view).toEqual([MADE]);
  });

  it('tells at once what is known, and that it is gone', async () => {
    const { watches, answer } = directory();
    const view: Answer[] = [];
    using _listed = watches.endpoint('digits', () => undefined);
    await answer(MADE);
    using _viewed = watches.endpoint('digits', endpoint => view.push(endpoint));
    await Promise.resolve();
    expect(view).toEqual([MADE]);
    await answer(undefined);
    expect(view).toEqual([MADE, undefined]);
  });
});
