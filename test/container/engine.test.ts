import { get } from 'node:http';

import { engine, images, runIn } from './engine';

test('the engine of the tests answers, and is not the one of the machine', async () => {
  const { DockerRootDir } = (await engine().info()) as { DockerRootDir: string };
  expect(DockerRootDir).toContain('.cache/engine');
});

test.each([
  ['plain', ['python3', '-c', 'import json; print("python")'], 'python'],
  ['toolkit', ['which', 'train', 'serve'], '/usr/local/bin/train\r\n/usr/local/bin/serve'],
  [
    'toolkit',
    ['python3', '-c', 'import sagemaker_training.entry_point, sagemaker_inference; print("both")'],
    'both'
  ],
  ['own', ['which', 'train', 'serve'], '/usr/local/bin/train\r\n/usr/local/bin/serve']
] as const)('the image %s runs %j', async (image, command, printed) => {
  await expect(runIn(images[image], ...command)).resolves.toBe(printed);
});

test('containers of one network find each other by name, and a published port is reached from here', async () => {
  const docker = engine();
  const network = await docker.createNetwork({ Name: 'engine-test' });
  const container = await docker.createContainer({
    Image: images.plain,
    name: 'algo-1',
    Cmd: ['python3', '-u', '-m', 'http.server', '8080'],
    ExposedPorts: { '8080/tcp': {} },
    HostConfig: {
      NetworkMode: 'engine-test',
      PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }] }
    }
  });
  try {
    await container.start();
    const { NetworkSettings } = await container.inspect();
    const port = Number(NetworkSettings.Ports['8080/tcp']?.[0]?.HostPort);
    await expect(answersOn(port)).resolves.toBe(200);
    const other = await docker.createContainer({
      Image: images.plain,
      Cmd: ['python3', '-c', 'import socket; socket.create_connection(("algo-1", 8080))'],
      HostConfig: { NetworkMode: 'engine-test' }
    });
    await other.start();
    await expect(other.wait()).resolves.toEqual({ StatusCode: 0, Error: null });
    await other.remove();
  } finally {
    await container.remove({ force: true });
    await network.remove();
  }
});

// Containers start slowly on a busy machine.
jest.setTimeout(60_000);

/** Asks until the server in the container listens: docker-proxy accepts before and hangs up. */
async function answersOn(port: number): Promise<number | undefined> {
  for (;;) {
    const status = await new Promise<number | undefined>(resolve => {
      get({ port, host: '127.0.0.1' }, response => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', () => resolve(undefined));
    });
    if (status !== undefined) {
      return status;
    }
  }
}
