import { Dialog } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { JobRef } from '../../protocol';
import { jobKey } from '../panel/jobs/key';
import { jobListOptions, type JobListModel } from '../panel/jobs/model';
import { LiveList } from '../panel/liveList';
import type { IHost } from '../tokens';
import { JobChooser } from './jobChooser';

/** Jobs that are looked through; older ones are found by their name in `%sagemaker attach`. */
const LISTED = 500;

/** What the dialog says; both translated. */
export interface PickJobWords {
  /** What the job is picked for. */
  readonly title: string;
  /** The button that does it. */
  readonly accept: string;
}

/** For several jobs. */
export interface PickJobsOptions extends PickJobWords {
  /** Jobs that are not offered: they are there already. */
  readonly without: readonly JobRef[];
}

/**
 * Lets the person pick one training job: running ones first, newest first.
 *
 * @returns the job, or undefined when the dialog was left
 */
export async function pickJob(
  host: IHost,
  translator: ITranslator,
  words: PickJobWords
): Promise<JobRef | undefined> {
  const [picked] = await ask(host, translator, words);
  return picked;
}

/**
 * Lets the person pick training jobs: as many as are chosen, else the one that is marked.
 *
 * @returns none when the dialog was left
 */
export async function pickJobs(
  host: IHost,
  translator: ITranslator,
  { without, ...words }: PickJobsOptions
): Promise<readonly JobRef[]> {
  return ask(host, translator, words, new Set(without.map(jobKey)));
}

/** @param without for several jobs: the keys of those that are not offered */
async function ask(
  host: IHost,
  translator: ITranslator,
  { title, accept }: PickJobWords,
  without?: ReadonlySet<string>
): Promise<readonly JobRef[]> {
  const trans = translator.load('jupyterlab_sagemaker');
  const picker = new JobPicker(host, trans, () => dialog.resolve(), without);
  const dialog = new PickJobDialog(picker, {
    title,
    body: picker,
    focusNodeSelector: 'input',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: accept })
    ]
  });
  dialog.addClass('jp-sm-JobPickerDialog');
  const { button, value } = await dialog.launch();
  return button.accept ? (value ?? []) : [];
}

/** Accepts only what there is: Enter before the list has come, or where nothing matches, leaves the dialog open. */
class PickJobDialog extends Dialog<readonly JobRef[]> {
  constructor(
    private readonly _picker: JobPicker,
    options: Partial<Dialog.IOptions<readonly JobRef[]>>
  ) {
    super(options);
    this._accept = options.buttons?.findIndex(({ accept }) => accept) ?? -1;
  }

  override resolve(index?: number): void {
    // Without an index it is Enter's default button, which is the accepting one.
    const accepts = index === undefined || index === this._accept;
    if (!accepts || this._picker.getValue().length > 0) {
      super.resolve(index);
    }
  }

  private readonly _accept: number;
}

/** The dialog's body: a filter and a list under it; the value is what is chosen, else what is marked. */
class JobPicker extends ReactWidget {
  constructor(
    host: IHost,
    private readonly _trans: TranslationBundle,
    private readonly _accept: () => void,
    private readonly _without: ReadonlySet<string> | undefined
  ) {
    super();
    this._model = new LiveList(host, jobListOptions({ kinds: ['training'], limit: LISTED }));
    this._model.active = true;
    this.addClass('jp-sm-JobPicker');
  }

  getValue(): readonly JobRef[] {
    return this._picked;
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  protected override render(): JSX.Element {
    return (
      <JobChooser
        model={this._model}
        trans={this._trans}
        several={this._without !== undefined}
        without={this._without}
        onMark={jobs => {
          this._picked = jobs.map(({ ref }) => ref);
        }}
        onPick={this._accept}
      />
    );
  }

  private readonly _model: JobListModel;
  private _picked: readonly JobRef[] = [];
}
