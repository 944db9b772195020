import * as React from 'react';

import { attempt } from '../../../dialogs/attempt';
import type { VariantProps } from './form';

/** The times at which the limits change, each to be ended. */
export function Schedules({ model, scaling, variant, trans }: VariantProps): JSX.Element | null {
  const id = React.useId();
  if (scaling.schedules.length === 0) {
    return null;
  }
  const end = (schedule: string, timezone: string): Promise<boolean> =>
    attempt(
      trans.__('The schedule could not be ended'),
      () => model.run(variant.name, { schedule, timezone, off: 'true' }),
      trans
    );
  return (
    <section className="jp-sm-Facts" aria-labelledby={id}>
      <h3 id={id}>{trans.__('Schedules')}</h3>
      <table className="jp-sm-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('When')}</th>
            <th scope="col">{trans.__('Time zone')}</th>
            <th scope="col">{trans.__('Instances from then on')}</th>
            <th scope="col">{trans.__('Action')}</th>
          </tr>
        </thead>
        <tbody>
          {scaling.schedules.map(({ name, when, timezone = 'UTC', min, max }) => (
            <tr key={name}>
              <td>
                <code>{when}</code>
              </td>
              <td>{timezone}</td>
              <td>{trans.__('%1 to %2', min, max)}</td>
              <td>
                <button
                  type="button"
                  className="jp-sm-textButton"
                  aria-label={trans.__('End the schedule %1', when)}
                  onClick={() => void end(when, timezone)}
                >
                  {trans.__('End')}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
