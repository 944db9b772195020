import type { TranslationBundle } from '@jupyterlab/translation';

import type { Milliseconds } from '../../protocol';
import { sameDay } from '../components/moments';

/** The heading of a day: Today, Yesterday, or its date, with the year where it is another one. */
export function dayHeading(day: Milliseconds, now: Milliseconds, trans: TranslationBundle): string {
  if (sameDay(day, now, 'local')) {
    return trans.__('Today');
  }
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  if (sameDay(day, yesterday.getTime(), 'local')) {
    return trans.__('Yesterday');
  }
  const thisYear = new Date(day).getFullYear() === new Date(now).getFullYear();
  return (thisYear ? shortDay : longDay).format(day);
}

/** Making one takes longer than drawing a row. */
const shortDay = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short'
});
const longDay = new Intl.DateTimeFormat(undefined, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric'
});
