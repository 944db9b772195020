import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

/** Notes what a plugin's activation costs as a measure of the page, under the plugin's id: browsers' own tools show it. */
export function timed<T>(plugin: JupyterFrontEndPlugin<T>): JupyterFrontEndPlugin<T> {
  return {
    ...plugin,
    activate: (app, ...services: unknown[]) => {
      const start = performance.now();
      try {
        return plugin.activate(app, ...services);
      } finally {
        performance.measure(plugin.id, { start, end: performance.now() });
      }
    }
  };
}
