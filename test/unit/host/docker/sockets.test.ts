import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../../../src/host/places/docker/engine';
import { pathStat } from '../../../../src/host/places/docker/image';

const stat = { name: 'file', size: 1, mtime: '2026-11-22T17:38:00Z', linkTarget: '' };

let directory: string;
let engine: Server;
const closings: Promise<unknown>[] = [];

/** An engine with one container and one file in it. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sockets-'));
  engine = createServer((request, response) => {
    request.resume().on('end', () => {
      const header = Buffer.from(JSON.stringify(stat)).toString('base64');
      response.setHeader('x-docker-container-path-stat', header).end();
    });
  }).on('connection', socket => closings.push(once(socket, 'close')));
  engine.listen(join(directory, 'docker.sock'));
  await once(engine, 'listening');
});

afterAll(() => {
  engine.closeAllConnections();
  engine.close();
  rmSync(directory, { recursive: true });
});

test('Answers without content give their socket back, so a host that runs for weeks has a few and not thousands', async () => {
  const docker = await connect({ socketPath: join(directory, 'docker.sock') });
  const container = docker.getContainer('algo-1');
  for (let time = 0; time < 5; time++) {
    await expect(pathStat(container, '/file')).resolves.toEqual(stat);
  }
  // The last one may be kept for a next question.
  await Promise.all(closings.slice(0, -1));
});
