import type { TranslationBundle } from '@jupyterlab/translation';

import { hasEnded, type JobBundle } from '../../protocol';
import { drawRuns, readable } from '../components/log/text';
import { formatClock, formatMinute } from '../components/moments';
import { jobState, stateIcons } from '../icons';
import { endingWords, failureSentence, placeWords, statusWord } from '../views/job/words';

/**
 * What a notebook's file says of a job, and nothing else: for a notebook that is not trusted or a page without a
 * host. It asks nobody anything and does nothing.
 *
 * @param why One sentence on why this is all.
 */
export function savedNode(bundle: JobBundle, why: string, trans: TranslationBundle): HTMLElement {
  const { ref, saved } = bundle;
  const node = element('div', 'jp-sm-JobView jp-sm-mod-cell jp-sm-mod-saved');
  const header = element('div', 'jp-sm-JobHeader');
  const line = element('div', 'jp-sm-JobHeader-line');
  if (saved) {
    const status = element('span', 'jp-sm-Status');
    stateIcons[jobState(saved.job.status, saved.job.secondaryStatus)].element({
      container: status,
      elementSize: 'normal'
    });
    status.append(statusWord(saved.job));
    line.append(status);
  }
  line.append(
    element('span', 'jp-sm-JobHeader-name', ref.name),
    element('span', 'jp-sm-JobHeader-place', placeWords(ref, saved?.job, trans))
  );
  header.append(line);
  node.append(header);
  if (saved && saved.lines.length > 0) {
    node.append(linesNode(saved, trans));
  }
  const ending = element('div', 'jp-sm-JobEnding');
  if (saved?.job.status === 'Failed') {
    ending.append(element('p', 'jp-sm-JobEnding-failure', failureSentence(saved.job, trans)));
  }
  if (saved && hasEnded(saved.job.status)) {
    ending.append(element('p', 'jp-sm-JobEnding-words', endingWords(saved.job, saved, trans)));
  }
  const when = saved ? `${trans.__('saved %1', formatMinute(saved.at))} · ` : '';
  ending.append(element('p', 'jp-sm-JobEnding-saved', when + why));
  node.append(ending);
  return node;
}

function linesNode(saved: NonNullable<JobBundle['saved']>, trans: TranslationBundle): HTMLElement {
  const box = element('div', 'jp-sm-Log');
  const viewport = element('div', 'jp-sm-Log-viewport');
  viewport.tabIndex = 0;
  viewport.setAttribute('role', 'log');
  viewport.setAttribute('aria-live', 'off');
  viewport.setAttribute('aria-label', trans.__('Log of %1', saved.job.ref.name));
  for (const { time, text } of saved.lines) {
    const row = element('div', 'jp-sm-LogRow');
    const words = element('span', 'jp-sm-LogRow-text');
    words.dir = 'auto';
    drawRuns(words, readable(text).runs);
    row.append(
      element('span', 'jp-sm-LogRow-time', formatClock(time, 'local')),
      element('span', 'jp-sm-LogRow-level'),
      words
    );
    viewport.append(row);
  }
  box.append(viewport);
  return box;
}

function element(name: string, className: string, text?: string): HTMLElement {
  const node = document.createElement(name);
  node.className = className;
  if (text !== undefined) {
    node.textContent = text;
  }
  return node;
}
