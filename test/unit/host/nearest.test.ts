import fc from 'fast-check';
import { nearest, typingErrors } from '../../../src/host/nearest';

describe('The nearest name', () => {
  it.each([
    ['trian', ['train', 'jobs'], 'train'],
    ['--inst', ['--instance', '--help'], '--instance'],
    ['JOBS', ['jobs'], 'jobs'],
    ['x', ['train', 'jobs'], undefined],
    ['', ['train'], undefined]
  ])('%s among %j', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it('counts typing errors as a distance does', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (one, other) => {
        expect(typingErrors(one, other)).toBe(typingErrors(other, one));
        expect(typingErrors(one, other) === 0).toBe(one === other);
        expect(typingErrors(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
      })
    );
  });
});
