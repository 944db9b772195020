import type Docker from 'dockerode';
import { statusOf } from './engine';

/**
 * Sends SIGTERM to what runs in the code directory. AWS's toolkit does not pass the signal on to the script and would be
 * gone itself before the script could save anything (aws/sagemaker-training-toolkit#125).
 */
const TERMINATE_SCRIPT =
  'found=1; for p in /proc/[0-9]*; do if [ "$(readlink $p/cwd)" = /opt/ml/code ] && [ ${p#/proc/} != 1 ]; then kill -TERM ${p#/proc/} && found=0; fi; done; exit $found';

/**
 * Stops a container as SageMaker does: SIGTERM, and SIGKILL after `grace` milliseconds. Resolves once it has ended; one
 * that has ended already is stopped.
 *
 * @param toolkit AWS's training toolkit runs the script in it
 */
export async function stopContainer(
  container: Docker.Container,
  toolkit: boolean,
  grace: number
): Promise<void> {
  try {
    if (toolkit && (await terminateScript(container))) {
      await endedWithin(container, grace);
      await container.kill();
    } else {
      await container.stop({ t: Math.ceil(grace / 1000) });
    }
  } catch (error) {
    // 304: it was not running; 404: it is gone; 409: it ended in this moment.
    if (![304, 404, 409].includes(statusOf(error) ?? 0)) {
      throw error;
    }
  }
}

/** Whether there was a script to signal. */
async function terminateScript(container: Docker.Container): Promise<boolean> {
  const exec = await container.exec({
    Cmd: ['/bin/sh', '-c', TERMINATE_SCRIPT],
    AttachStdout: true
  });
  const output = await exec.start({ Detach: false });
  output.resume();
  await new Promise<void>((resolve, reject) => {
    output.once('end', resolve);
    output.once('close', resolve);
    output.once('error', reject);
  });
  return (await exec.inspect()).ExitCode === 0;
}

async function endedWithin(container: Docker.Container, grace: number): Promise<void> {
  const enough = AbortSignal.timeout(grace);
  try {
    await container.wait({ abortSignal: enough });
  } catch (error) {
    if (!enough.aborted) {
      throw error;
    }
  }
}
