import type { Snapshot } from './facts.js';
import { isFields, known, line, list, maybe, must, nullable, object, oneOf, or, table, text } from './snapshot/decode.js';
import { hostAnswer } from './snapshot/host.js';

type Found = NonNullable<Snapshot['ibnetdiscover']>;

/** What a snapshot file holds. */
export const snapshot = object<Snapshot>({
  schema: or(oneOf(1, 2), 1),
  at: or(line, ''),
  cluster: known(line),
  origin: or(oneOf('measured', 'simulated', 'modelled'), 'measured'),
  hosts: must(table(hostAnswer)),
  racks: maybe(table(list(line))),
  ibnetdiscover: maybe(nullable(object<Found>({ host: or(line, ''), text: must(text) }))),
});

/**
 * A snapshot of schema 1 or 2 from parsed JSON, or null when it holds no hosts or something else in their place. A snapshot file is data like any other: what has not the shape of a fact
 * counts as not known, names and texts are cleaned, conf files stay as they are so that a stray carriage return can be pointed at.
 */
export function readSnapshot(value: unknown): Snapshot | null {
  if (!isFields(value) || !isFields(value['hosts'])) return null;
  if (!Object.values(value['hosts']).every(isFields)) return null;
  return snapshot(value) ?? null;
}
