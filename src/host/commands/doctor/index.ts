import type { CommandDeclaration, Json } from '../../../protocol';
import type { Command } from '../command';
import { defineCommand } from '../command';
import { isTerminal } from '../show/face';
import type { Identify } from './aws';
import { checkAws } from './aws';
import { dockerChecks } from './docker';
import type { Check } from './finding';
import { PATIENCE, failed, html, plain } from './finding';
import { checkDirectories, checkGpu, checkHost, checkLocalRuns, checkPython } from './machine';

export type { Identify };

/** Looks at everything that jobs, logs and AWS depend on, and says what to do about what is missing. */
export function doctorCommand(identify: Identify): Command {
  const checks: Readonly<Record<string, Check>> = {
    Host: checkHost,
    Directories: checkDirectories,
    Python: checkPython,
    'Local runs': checkLocalRuns,
    GPU: checkGpu,
    ...dockerChecks(),
    AWS: (_host, caller, signal) => checkAws(identify, caller, signal)
  };
  return defineCommand(
    {
      name: 'doctor',
      summary: 'Say what works here, what does not, and what to do about it',
      examples: ['doctor', 'doctor --profile research'],
      arguments: {}
    } satisfies CommandDeclaration,
    async function* ({ host, caller, signal }) {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
      const found = await Promise.all(
        Object.entries(checks).map(async ([what, check]) => {
          try {
            return await check(host, caller, limit);
          } catch (error) {
            return failed(what, error);
          }
        })
      );
      const findings = found.filter(finding => finding !== undefined);
      if (isTerminal(caller)) {
        for (const finding of findings) {
          yield { type: 'line', text: plain(finding) };
        }
      } else {
        const bundle: Record<string, Json> = {
          'text/html': html(findings),
          'text/plain': findings.map(plain).join('\n')
        };
        yield { type: 'display', id: 'doctor', bundle };
      }
      const broken = findings.some(finding => finding.state === 'broken');
      return { value: null, exitCode: broken ? 1 : 0 };
    }
  );
}
