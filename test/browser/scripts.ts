/** Seconds after which a script ends by itself, so that a test that fails leaves none behind. */
const PATIENCE = 120;

/** Python that waits until a file is there, which says that a test has seen enough. */
export function lasting(enough: string): string {
  return [
    'import os, time',
    `end = time.monotonic() + ${PATIENCE}`,
    `while not os.path.exists("${enough}") and time.monotonic() < end:`,
    '    time.sleep(0.1)'
  ].join('\n');
}
