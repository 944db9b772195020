import { PageConfig } from '@jupyterlab/coreutils';

/**
 * The path of a file of this machine as the Jupyter server's contents have it.
 *
 * @param path absolute
 * @returns `undefined` for what is outside of the folder that the server shows
 */
export function contentsPath(path: string): string | undefined {
  const root = serverRoot();
  return root !== undefined && path.startsWith(`${root}/`)
    ? path.slice(root.length + 1)
    : undefined;
}

/** The file of this machine behind a path of the contents; `undefined` where the server does not tell its folder. */
export function machinePath(path: string): string | undefined {
  const root = serverRoot();
  return root === undefined ? undefined : `${root}/${path}`;
}

/** The folder itself where the server tells it whole; it shortens what is in the home directory to `~`. */
function serverRoot(): string | undefined {
  const told = PageConfig.getOption('serverRoot');
  const uri = PageConfig.getOption('rootUri');
  const root = told.startsWith('/')
    ? told
    : uri.startsWith('file://')
      ? decodeURIComponent(new URL(uri).pathname)
      : undefined;
  return root?.replace(/\/$/, '');
}
