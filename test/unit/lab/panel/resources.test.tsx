import { nullTranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import { endpointsSection } from '../../../../src/lab/panel/endpoints/section';
import { PanelFilter } from '../../../../src/lab/panel/filter';
import { modelsSection } from '../../../../src/lab/panel/models/section';
import type { ResourceSectionOptions } from '../../../../src/lab/panel/resourceSection';
import type {
  EndpointSummary,
  ModelSummary,
  PlacesList,
  ResourceRef
} from '../../../../src/protocol';
import { waitFor } from '../client/waitFor';
import type { FakeHost } from './fakeHost';
import { eachShows } from './shown';

const CHURN: ResourceRef = { place: 'sagemaker', name: 'churn', region: 'us-east-1' };

const endpoint = (name: string, rest: Partial<EndpointSummary> = {}): EndpointSummary => ({
  ref: { ...CHURN, name },
  status: 'InService',
  createdAt: Date.now(),
  modifiedAt: Date.now(),
  instanceType: 'ml.m5.xlarge',
  instanceCount: 2,
  ...rest
});
const model = (name: string): ModelSummary => ({
  ref: { ...CHURN, name },
  createdAt: Date.now()
});

/** A section that does nothing with its rows. */
const optionsOf = (host: FakeHost): ResourceSectionOptions => ({
  host,
  filter: new PanelFilter(),
  translator: nullTranslator,
  open: () => undefined,
  line: () => '',
  notebook: { insert: () => undefined, canInsert: () => false },
  copy: () => undefined
});

interface Case {
  readonly noun: string;
  readonly section: (options: ResourceSectionOptions) => Widget;
  /** A list of things with these names. */
  readonly list: (...names: readonly string[]) => object;
  readonly title: string;
  /** What its icon shows. */
  readonly state: string | null;
  /** How the row of churn is named. */
  readonly row: RegExp;
  readonly none: RegExp;
}

const cases: readonly Case[] = [
  {
    noun: 'endpoint',
    section: endpointsSection,
    list: (...names) => ({ endpoints: names.map(name => endpoint(name)) }),
    title: 'Endpoints · 2 in service',
    state: 'serving',
    row: /^churn, In service, 2 × ml\.m5\.xlarge$/,
    none: /No endpoints yet/
  },
  {
    noun: 'model',
    section: modelsSection,
    list: (...names) => ({ models: names.map(name => model(name)) }),
    title: 'Models · 2',
    state: null,
    row: /^churn, created .*, us-east-1$/,
    none: /No models on SageMaker yet/
  }
];

describe.each(cases)(
  'the section for each $noun',
  ({ noun, section, list, title, state, row, none }) => {
    const opened: ResourceRef[] = [];
    const inserted: string[] = [];
    const filter = new PanelFilter();
    const shown = eachShows();

    const send = (names: readonly string[], problems: PlacesList['problems'] = []): void =>
      shown.host.open[0]?.send({ ...list(...names), more: false, problems });

    beforeEach(async () => {
      opened.length = inserted.length = 0;
      shown.show(
        section({
          host: shown.host,
          filter,
          translator: nullTranslator,
          open: ref => void opened.push(ref),
          line: ({ name }) => `%sagemaker ${noun} ${name}`,
          copy: () => undefined,
          notebook: { insert: line => void inserted.push(line), canInsert: () => true }
        })
      );
      await waitFor(() => (shown.host.open.length === 1 ? true : undefined));
    });

    it('looks, lists, counts, opens, puts into the notebook and narrows down by words', async () => {
      await shown.says(new RegExp(`Looking for ${noun}s`));
      send(['churn', '<b>digits</b>']);
      await shown.says(/<b>digits<\/b>/);
      expect(shown.title).toBe(title);
      const [first] = shown.node.querySelectorAll<HTMLElement>('[data-jp-sm-row]');
      expect(first?.querySelector('.jp-sm-StateIcon')?.getAttribute('data-state')).toBe(state);
      expect(first?.getAttribute('aria-label')).toMatch(row);
      first?.click();
      expect(opened).toEqual([CHURN]);
      shown.press('Insert the line of churn into the notebook');
      expect(inserted).toEqual([`%sagemaker ${noun} churn`]);
      filter.setText('nothing');
      await shown.says(new RegExp(`No ${noun} matches “nothing”`));
      filter.clear();
      await shown.says(/churn/);
    });

    it.each([
      ['there is none', () => send([]), none],
      [
        'AWS says no',
        () =>
          send([], [{ place: 'sagemaker', problem: { kind: 'denied', message: 'Not allowed.' } }]),
        new RegExp(`${noun}s on SageMaker are not listed.*Not allowed\\.`, 'i')
      ],
      [
        'there are no credentials',
        () =>
          send([], [{ place: 'sagemaker', problem: { kind: 'credentials', message: 'None.' } }]),
        new RegExp(`${noun}s on SageMaker are not listed.*aws configure sso`, 'i')
      ],
      [
        'an older host does not know the list',
        () => shown.host.open[0]?.end({ kind: 'usage', message: 'There is no such topic.' }),
        /does not know this list/
      ],
      [
        'the list cannot be had',
        () => shown.host.open[0]?.end({ kind: 'unavailable', message: 'It broke.' }),
        /It broke\.Try again/
      ],
      [
        'the host says no more',
        () => shown.host.open[0]?.end(),
        new RegExp(`stopped telling about ${noun}s\\.Refresh the list\\.`)
      ]
    ])('says what to do where %s', async (_, act, words) => {
      act();
      await shown.says(words);
    });
  }
);

describe('models that could not be listed', () => {
  const shown = eachShows();

  it('are not said to be none', async () => {
    shown.show(modelsSection(optionsOf(shown.host)));
    await waitFor(() => (shown.host.open.length === 1 ? true : undefined));
    const problem = { kind: 'denied', message: 'Not allowed.' } as const;
    shown.host.open[0]?.send({
      models: [],
      more: false,
      problems: [{ place: 'sagemaker', problem }]
    });
    await shown.says(/Not allowed\./);
    expect(shown.node.textContent).not.toContain('No models');
  });
});

describe('the filter of states', () => {
  const shown = eachShows();

  it.each([
    [
      'asks for the endpoints that stand like this',
      endpointsSection,
      { limit: 100, statuses: ['Failed', 'UpdateRollbackFailed'] }
    ],
    ['leaves models aside', modelsSection, { limit: 100 }]
  ])('%s', async (_, section, asked) => {
    const filter = new PanelFilter();
    shown.show(section({ ...optionsOf(shown.host), filter }));
    await waitFor(() => (shown.host.open.length === 1 ? true : undefined));
    filter.setStandings(['failed']);
    expect(shown.host.open.map(({ params }) => params)).toEqual([asked]);
  });
});
