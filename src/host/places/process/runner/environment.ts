import type { CallerEnvironment } from '../handshake';

/** A notebook's kernel draws plots into its cells; a script has no cell and would fail, or draw nowhere. */
export function withoutKernelsOwn(environment: CallerEnvironment): CallerEnvironment {
  const { MPLBACKEND, ...rest } = environment;
  return MPLBACKEND === undefined || MPLBACKEND.includes('inline') ? rest : environment;
}
