import { Aws } from '../../../src/host/aws/aws';
import type { Identity, Search } from '../../../src/host/places/scriptCredentials';
import { ScriptCredentials } from '../../../src/host/places/scriptCredentials';
import { caller } from '../../process/jobs/surroundings';
import { SimulatedClock } from '../../simulator/clock';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 22, 10);

function identityUntil(minutes: number): Identity {
  return {
    accessKeyId: `ASIA${minutes}`,
    secretAccessKey: 's',
    expiration: new Date(START + minutes * MINUTE)
  };
}

describe('the credentials of a script', () => {
  it('are renewed before they expire, also when they could not be found or put at once', async () => {
    using clock = new SimulatedClock(START, 0);
    using aws = new Aws({ clock });
    const ending = new AbortController();
    const found = [undefined, identityUntil(120), identityUntil(120), identityUntil(180)];
    const put: [minute: number, key: string][] = [];
    const search: Search = {
      caller: caller(),
      again: () => Promise.resolve(found.shift()),
      result: Promise.resolve(identityUntil(60))
    };
    let isFull = true;
    const renewing = new ScriptCredentials(aws, clock).renew(
      search,
      ({ accessKeyId }) => {
        put.push([(clock.now() - START) / MINUTE, accessKeyId]);
        if (isFull) {
          isFull = false;
          return Promise.reject(new Error('ENOSPC'));
        }
        if (accessKeyId === 'ASIA180') {
          ending.abort();
        }
        return Promise.resolve();
      },
      ending.signal
    );
    await clock.run(renewing);
    expect(put).toEqual([
      [41, 'ASIA120'],
      [42, 'ASIA120'],
      [100, 'ASIA180']
    ]);
  });
});
