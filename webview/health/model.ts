import type { HealthResult, HealthState, HealthTrouble, Standing } from '../../src/protocol/health.js';
import { standings } from '../../src/protocol/health.js';

/** One thing wrong with a host, with the answer that it belongs to. */
export interface Finding {
  readonly result: HealthResult;
  readonly trouble: HealthTrouble;
}

/** A state with what the page looks up in it, made once for each state. */
export interface Model {
  readonly state: HealthState;
  readonly placeOf: ReadonlyMap<string, number>;
  /** Findings by place of the host, worst first. */
  readonly findings: ReadonlyMap<number, readonly Finding[]>;
  readonly counts: Readonly<Record<Standing, number>>;
}

/** Makes the model of a state. */
export function modelOf(state: HealthState): Model {
  const findings = new Map<number, Finding[]>();
  for (const result of state.results) {
    for (const trouble of result.troubles) {
      const own = findings.get(trouble.host);
      if (own === undefined) findings.set(trouble.host, [{ result, trouble }]);
      else own.push({ result, trouble });
    }
  }
  const counts = Object.fromEntries(standings.map((one): [Standing, number] => [one, 0])) as Record<Standing, number>;
  for (const { standing } of state.hosts) counts[standing]++;
  return { state, placeOf: new Map(state.hosts.map(({ name }, at): [string, number] => [name, at])), findings, counts };
}

/** Which hosts pass the legend and the search: a part of the name, of the rack, or of a trouble's title. */
export function passing(model: Model, hidden: ReadonlySet<string>, search: string): (host: number) => boolean {
  const text = search.trim().toLowerCase();
  const found = new Set<number>();
  if (text !== '') {
    model.state.hosts.forEach(({ name, rack }, at) => {
      if (name.toLowerCase().includes(text) || rack?.toLowerCase().includes(text) === true) found.add(at);
    });
    for (const result of model.state.results)
      if (result.title.toLowerCase().includes(text)) for (const { host } of result.troubles) found.add(host);
  }
  return (at) => !hidden.has(model.state.hosts[at]?.standing ?? 'well') && (text === '' || found.has(at));
}

/** The standing whose mark a trouble carries: hosts that were not reached have their own. */
export function markOf({ state }: Model, { status, troubles }: HealthResult): Standing {
  return troubles.every(({ host }) => state.hosts[host]?.standing === 'unreached') ? 'unreached' : status;
}
