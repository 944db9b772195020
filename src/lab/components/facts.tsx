import * as React from 'react';

/** One fact of a thing: what it is called, and what it is. */
export interface Fact {
  readonly name: string;
  readonly value: React.ReactNode;
}

/** A titled list of names and values; nothing where there are none, unless `empty` says so. */
export function Facts(props: {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly empty?: string;
}): JSX.Element | null {
  const { title, facts, empty } = props;
  const id = React.useId();
  if (facts.length === 0 && empty === undefined) {
    return null;
  }
  return (
    <section className="jp-sm-Facts" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      {facts.length === 0 ? (
        <p className="jp-sm-quiet">{empty}</p>
      ) : (
        <dl>
          {facts.map(({ name, value }) => (
            <React.Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </React.Fragment>
          ))}
        </dl>
      )}
    </section>
  );
}

/** The facts that are known. */
export function known(
  facts: readonly { readonly name: string; readonly value: React.ReactNode }[]
): readonly Fact[] {
  return facts.filter(({ value }) => value !== undefined && value !== '');
}
