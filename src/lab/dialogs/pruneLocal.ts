import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Json, Leftover } from '../../protocol';
import { formatBytes } from '../components/quantities';
import { isRecord, number, oneOf, text } from '../record';
import type { IHost } from '../tokens';
import { attempt } from './attempt';

/**
 * Finds out what ended local runs keep, says it, and removes it when a person wants that.
 *
 * @param name only what the run of this name keeps
 */
export async function pruneLocal(
  host: Pick<IHost, 'run'>,
  trans: TranslationBundle,
  name?: string
): Promise<void> {
  const asked = { directories: true, local: true, ...(name !== undefined && { name }) };
  await attempt(
    trans.__('This machine could not be cleaned up'),
    async () => {
      const found = leftoversOf(await host.run('prune', { ...asked, 'dry-run': true }));
      if (found.length === 0) {
        await showDialog({
          title: trans.__('There is nothing to remove'),
          body: trans.__('No run that has ended keeps anything on this machine.'),
          buttons: [Dialog.okButton({ label: trans.__('Close') })]
        });
        return;
      }
      const { button } = await showDialog({
        title:
          name === undefined ? trans.__('Remove ended local runs?') : trans.__('Delete %1?', name),
        body: sentences(found, trans),
        buttons: [
          Dialog.cancelButton({ label: trans.__('Keep') }),
          Dialog.warnButton({ label: act(found, trans) })
        ]
      });
      if (button.accept) {
        await host.run('prune', asked);
      }
    },
    trans
  );
}

/** `12 ended jobs with their logs, models and outputs, 1 failed endpoint, 3 containers: 1.2 GB.`, and what stays. */
function sentences(found: readonly Leftover[], trans: TranslationBundle): string {
  const owners = (of: Leftover['of']): number =>
    new Set(found.flatMap(one => (one.what === 'directory' && one.of === of ? one.owner : [])))
      .size;
  const [jobs, endpoints] = [owners('job'), owners('endpoint')];
  const inDocker = found.filter(({ what }) => what !== 'directory').length;
  const parts = [
    jobs > 0 &&
      trans._n(
        '%1 ended job with its log, model and output',
        '%1 ended jobs with their logs, models and outputs',
        jobs
      ),
    endpoints > 0 &&
      trans._n('%1 endpoint out of service', '%1 endpoints out of service', endpoints),
    inDocker > 0 && trans._n('%1 leftover in Docker', '%1 leftovers in Docker', inDocker)
  ].filter(Boolean);
  return trans.__(
    '%1: %2 on this machine. It cannot be undone. What runs or serves is kept, and so is everything on SageMaker.',
    parts.join(', '),
    formatBytes(bytesOf(found))
  );
}

function act(found: readonly Leftover[], trans: TranslationBundle): string {
  return trans.__('Remove %1', formatBytes(bytesOf(found)));
}

function bytesOf(found: readonly Leftover[]): number {
  return found.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
}

/** The command's value, as the host of another version may have made it. */
function leftoversOf(value: Json): readonly Leftover[] {
  return Array.isArray(value) ? value.flatMap(one => leftoverOf(one) ?? []) : [];
}

function leftoverOf(value: unknown): Leftover | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const what = oneOf(value.what, ['container', 'network', 'volume', 'directory']);
  const of = oneOf(value.of, ['job', 'endpoint']);
  const [name, owner] = [text(value.name), text(value.owner)];
  return what && of && name !== undefined && owner !== undefined
    ? { what, of, name, owner, bytes: number(value.bytes) }
    : undefined;
}
