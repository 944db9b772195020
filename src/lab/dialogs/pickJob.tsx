import { Dialog } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { JobRef, JobSummary } from '../../protocol';
import { hasEnded } from '../../protocol';
import { useNow, useSignal } from '../components/hooks';
import { containsWords } from '../panel/filter';
import { jobKey } from '../panel/jobs/key';
import { jobListOptions, type JobListModel } from '../panel/jobs/model';
import { missingJobs, NoJobs } from '../panel/jobs/notes';
import { StateIcon } from '../panel/jobs/stateIcon';
import { jobFact, jobPlace, jobSaid } from '../panel/jobs/words';
import { LiveList } from '../panel/liveList';
import { Failure, Loading, PlaceNotes } from '../panel/notes';
import type { IHost } from '../tokens';

/** Jobs that are looked through; older ones are found by their name in `%sagemaker attach`. */
const LISTED = 500;
/** Choices shown; typing narrows them. */
const SHOWN = 50;

/** What the dialog says; both translated. */
export interface PickJobWords {
  /** What the job is picked for. */
  readonly title: string;
  /** The button that does it. */
  readonly accept: string;
}

/**
 * Lets the person pick one training job: running ones first, newest first.
 *
 * @returns the job, or undefined when the dialog was left
 */
export async function pickJob(
  host: IHost,
  translator: ITranslator,
  { title, accept }: PickJobWords
): Promise<JobRef | undefined> {
  const trans = translator.load('jupyterlab_sagemaker');
  const picker = new JobPicker(host, trans, () => dialog.resolve());
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
  return button.accept ? (value ?? undefined) : undefined;
}

/** Accepts only what there is: Enter before the list has come, or where nothing matches, leaves the dialog open. */
class PickJobDialog extends Dialog<JobRef | undefined> {
  constructor(
    private readonly _picker: JobPicker,
    options: Partial<Dialog.IOptions<JobRef | undefined>>
  ) {
    super(options);
    this._accept = options.buttons?.findIndex(({ accept }) => accept) ?? -1;
  }

  override resolve(index?: number): void {
    // Without an index it is Enter's default button, which is the accepting one.
    const accepts = index === undefined || index === this._accept;
    if (!accepts || this._picker.getValue()) {
      super.resolve(index);
    }
  }

  private readonly _accept: number;
}

/** The dialog's body: a filter and a list under it; the value is the job that is marked. */
class JobPicker extends ReactWidget {
  constructor(
    host: IHost,
    private readonly _trans: TranslationBundle,
    private readonly _accept: () => void
  ) {
    super();
    this._model = new LiveList(host, jobListOptions({ kinds: ['training'], limit: LISTED }));
    this._model.active = true;
    this.addClass('jp-sm-JobPicker');
  }

  getValue(): JobRef | undefined {
    return this._picked;
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  protected override render(): JSX.Element {
    return (
      <Picker
        model={this._model}
        trans={this._trans}
        onMark={job => {
          this._picked = job?.ref;
        }}
        onPick={this._accept}
      />
    );
  }

  private readonly _model: JobListModel;
  private _picked: JobRef | undefined;
}

interface PickerProps {
  readonly model: JobListModel;
  readonly trans: TranslationBundle;
  readonly onMark: (job: JobSummary | undefined) => void;
  readonly onPick: () => void;
}

/** A combobox as in https://www.w3.org/WAI/ARIA/apg/patterns/combobox/: the focus stays in the filter. */
function Picker({ model, trans, onMark, onPick }: PickerProps): JSX.Element {
  const { list, problem, waiting } = useSignal(model.stateChanged, () => model.state);
  const [text, setText] = React.useState('');
  const [markedKey, setMarkedKey] = React.useState<string>();
  const listId = React.useId();

  const found = React.useMemo(() => {
    const jobs = (list?.jobs ?? []).filter(job => containsWords(jobSaid(job, trans), text));
    return [
      ...jobs.filter(job => !hasEnded(job.status)),
      ...jobs.filter(job => hasEnded(job.status))
    ];
  }, [list, text, trans]);
  const choices = found.slice(0, SHOWN);
  const marked = Math.max(
    0,
    choices.findIndex(job => jobKey(job.ref) === markedKey)
  );
  const markedJob = choices[marked];
  React.useLayoutEffect(() => {
    onMark(markedJob);
  }, [onMark, markedJob]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step === undefined ? undefined : choices[marked + step];
    if (next) {
      event.preventDefault();
      setMarkedKey(jobKey(next.ref));
    }
  };

  return (
    <>
      <input
        // The dialog focuses what is there when it opens; on a busy machine that is not this one yet.
        autoFocus
        type="search"
        className="jp-mod-styled"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-activedescendant={markedJob && `${listId}-${marked}`}
        aria-label={trans.__('Filter by name, status or place')}
        placeholder={trans.__('Filter')}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <div className="jp-sm-hidden" role="status">
        {list && trans._n('%1 training job listed', '%1 training jobs listed', found.length)}
      </div>
      <Choices
        id={listId}
        jobs={choices}
        marked={marked}
        trans={trans}
        onPick={job => {
          onMark(job);
          onPick();
        }}
      />
      {found.length > SHOWN && (
        <p className="jp-sm-quiet">
          {trans.__('The first %1 of %2. Type to narrow them down.', SHOWN, found.length)}
        </p>
      )}
      {!list && !problem && <Loading words={trans.__('Looking for training jobs…')} />}
      {!list && problem && (
        <Failure problem={problem} waiting={waiting} retry={() => model.refresh()} trans={trans} />
      )}
      {list?.jobs.length === 0 && <NoJobs trans={trans} />}
      {list && list.jobs.length > 0 && found.length === 0 && (
        <p className="jp-sm-quiet">{trans.__('No training job matches “%1”', text)}</p>
      )}
      {list && (
        <PlaceNotes
          problems={list.problems}
          open={false}
          missing={missingJobs(trans)}
          trans={trans}
        />
      )}
    </>
  );
}

interface ChoicesProps {
  readonly id: string;
  readonly jobs: readonly JobSummary[];
  readonly marked: number;
  readonly trans: TranslationBundle;
  readonly onPick: (job: JobSummary) => void;
}

function Choices({ id, jobs, marked, trans, onPick }: ChoicesProps): JSX.Element {
  const now = useNow(jobs.some(job => !hasEnded(job.status)));
  const frame = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    frame.current?.querySelector('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest' });
  }, [marked]);
  return (
    <div
      ref={frame}
      id={id}
      role="listbox"
      aria-label={trans.__('Training jobs')}
      className="jp-sm-JobPicker-list"
    >
      {jobs.map((job, index) => (
        <div
          key={jobKey(job.ref)}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === marked}
          className="jp-sm-JobPicker-job"
          title={job.ref.name}
          onClick={() => onPick(job)}
        >
          <StateIcon job={job} trans={trans} />
          <span className="jp-sm-Row-name">{job.ref.name}</span>
          <span className="jp-sm-Row-fact">{jobFact(job, now, trans)}</span>
          <span className="jp-sm-Row-place">{jobPlace(job, trans)}</span>
        </div>
      ))}
    </div>
  );
}
