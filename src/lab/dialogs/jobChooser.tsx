import { Clipboard } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { JobSummary } from '../../protocol';
import { hasEnded } from '../../protocol';
import { useNow, useSignal } from '../components/hooks';
import { containsWords } from '../panel/filter';
import { jobKey } from '../panel/jobs/key';
import type { JobListModel } from '../panel/jobs/model';
import { missingJobs, NoJobs } from '../panel/jobs/notes';
import { StateIcon } from '../panel/jobs/stateIcon';
import { jobFact, jobPlace, jobSaid } from '../panel/jobs/words';
import { Failure, Loading, PlaceNotes } from '../panel/notes';

/** Choices shown; typing narrows them. */
const SHOWN = 50;

/** What the chooser is made of. */
export interface JobChooserProps {
  readonly model: JobListModel;
  readonly trans: TranslationBundle;
  /** Jobs can be chosen beside the one that is marked. */
  readonly several: boolean;
  /** Keys of jobs that are not offered. */
  readonly without: ReadonlySet<string> | undefined;
  /** Told what would be picked now. */
  readonly onMark: (jobs: readonly JobSummary[]) => void;
  readonly onPick: () => void;
}

/**
 * A combobox as in https://www.w3.org/WAI/ARIA/apg/patterns/combobox/: the focus stays in the filter. For several jobs a
 * click or Ctrl+Space chooses, Shift with an arrow chooses what it passes.
 */
export function JobChooser(props: JobChooserProps): JSX.Element {
  const { model, trans, several, without, onMark, onPick } = props;
  const { list, problem, waiting } = useSignal(model.stateChanged, () => model.state);
  const [text, setText] = React.useState('');
  const [markedKey, setMarkedKey] = React.useState<string>();
  const [chosen, setChosen] = React.useState<readonly JobSummary[]>([]);
  const listId = React.useId();

  const found = React.useMemo(() => {
    const jobs = (list?.jobs ?? []).filter(
      job => !without?.has(jobKey(job.ref)) && containsWords(jobSaid(job, trans), text)
    );
    return [
      ...jobs.filter(job => !hasEnded(job.status)),
      ...jobs.filter(job => hasEnded(job.status))
    ];
  }, [list, text, trans, without]);
  const choices = found.slice(0, SHOWN);
  const marked = Math.max(
    0,
    choices.findIndex(job => jobKey(job.ref) === markedKey)
  );
  const markedJob = choices[marked];
  React.useLayoutEffect(() => {
    onMark(chosen.length > 0 ? chosen : markedJob ? [markedJob] : []);
  }, [onMark, markedJob, chosen]);

  const isChosen = (job: JobSummary): boolean =>
    chosen.some(one => jobKey(one.ref) === jobKey(job.ref));
  const toggle = (job: JobSummary): void =>
    setChosen(
      isChosen(job) ? chosen.filter(one => jobKey(one.ref) !== jobKey(job.ref)) : [...chosen, job]
    );
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const next = step === undefined ? undefined : choices[marked + step];
    if (several && event.key === ' ' && event.ctrlKey && markedJob) {
      event.preventDefault();
      toggle(markedJob);
    } else if (next) {
      event.preventDefault();
      setMarkedKey(jobKey(next.ref));
      if (several && event.shiftKey) {
        setChosen(
          [...chosen, ...[markedJob, next].filter(job => job && !isChosen(job))].flatMap(
            job => job ?? []
          )
        );
      }
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
        isChosen={several ? isChosen : undefined}
        trans={trans}
        onPick={job => {
          if (several) {
            setMarkedKey(jobKey(job.ref));
            toggle(job);
          } else {
            onMark([job]);
            onPick();
          }
        }}
      />
      {several && (
        <p className="jp-sm-quiet" role="status">
          {chosen.length === 0
            ? trans.__('Click or press Ctrl+Space to choose several.')
            : trans._n(
                '%1 job chosen: %2',
                '%1 jobs chosen: %2',
                chosen.length,
                chosen.map(({ ref }) => ref.name).join(', ')
              )}
        </p>
      )}
      {found.length > SHOWN && (
        <p className="jp-sm-quiet">
          {trans.__('The first %1 of %2. Type to narrow them down.', SHOWN, found.length)}
        </p>
      )}
      {!list && !problem && <Loading words={trans.__('Looking for training jobs…')} />}
      {!list && problem && (
        <Failure problem={problem} waiting={waiting} retry={() => model.refresh()} trans={trans} />
      )}
      {list?.jobs.length === 0 && (
        <NoJobs copy={text => Clipboard.copyToSystem(text)} trans={trans} />
      )}
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
  /** For several jobs; where it is absent the marked one is the selected one. */
  readonly isChosen: ((job: JobSummary) => boolean) | undefined;
  readonly trans: TranslationBundle;
  readonly onPick: (job: JobSummary) => void;
}

function Choices({ id, jobs, marked, isChosen, trans, onPick }: ChoicesProps): JSX.Element {
  const now = useNow(jobs.some(job => !hasEnded(job.status)));
  const frame = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    frame.current?.children[marked]?.scrollIntoView?.({ block: 'nearest' });
  }, [marked]);
  return (
    <div
      ref={frame}
      id={id}
      role="listbox"
      aria-multiselectable={isChosen !== undefined}
      aria-label={trans.__('Training jobs')}
      className="jp-sm-JobPicker-list"
    >
      {jobs.map((job, index) => (
        <div
          key={jobKey(job.ref)}
          id={`${id}-${index}`}
          role="option"
          aria-selected={isChosen ? isChosen(job) : index === marked}
          className={`jp-sm-JobPicker-job${index === marked ? ' jp-mod-marked' : ''}`}
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
