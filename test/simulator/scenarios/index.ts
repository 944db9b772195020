import type { Scenario } from '../scenario';
import * as cases from './cases';
import { demo } from './demo';
import { day, fleet, million } from './large';
import { random } from './random';
import { steady } from './steady';

export * from './cases';
export { day, demo, fleet, million, random, steady };

const named = new Map<string, Scenario>(
  [...Object.values(cases), million, day, fleet, demo].map(scenario => [scenario.name, scenario])
);

export const scenarioNames: readonly string[] = [...named.keys()];

/** A scenario by the name that the command line knows; `random:7` is `random(7)`. */
export function scenarioNamed(name: string): Scenario | undefined {
  const seed = /^random:(\d+)$/.exec(name)?.[1];
  return seed === undefined ? named.get(name) : random(Number(seed));
}
