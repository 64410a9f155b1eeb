import * as v from 'valibot';
import { endStates, hostSteps, type RolloutRecord } from './record.js';

const text = v.pipe(v.string(), v.maxLength(10_000));
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(4096));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const orNull = v.nullable(text);

const former = v.object({ sha256: hash, size: count, mtime: v.number(), mode: count, uid: count, gid: count });
const plan = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w.-]{1,100}$/)),
  mark: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  cluster: name,
  origin: v.picklist(['measured', 'simulated', 'modelled']),
  path: name,
  after: v.object({ sha256: hash, size: count }),
  hosts: v.array(v.object({ host: name, target: v.pipe(name, v.startsWith('/')), before: v.nullable(former) })),
  waves: v.array(v.object({ name: text, hosts: v.array(name) })),
  gates: v.array(name),
  guardSeconds: v.pipe(v.number(), v.integer(), v.minValue(1)),
});
const base = { v: v.literal(1), at: text };
const record = v.variant('kind', [
  v.object({ ...base, kind: v.literal('start'), by: text, plan }),
  v.object({ ...base, kind: v.literal('resume'), by: text, stopAfter: v.nullable(count) }),
  v.object({ ...base, kind: v.literal('measured'), wave: count }),
  v.object({ ...base, kind: v.literal('host'), host: name, step: v.picklist(hostSteps), why: orNull }),
  v.object({ ...base, kind: v.literal('gate'), wave: count, gate: name, ok: v.boolean(), message: text }),
  v.object({ ...base, kind: v.literal('trouble'), host: orNull, why: text }),
  v.object({ ...base, kind: v.literal('undo'), by: text }),
  v.object({ ...base, kind: v.literal('end'), state: v.picklist(endStates), why: orNull }),
]);

/** One line of a roll-out's journal; null when it is torn, of another version or no record. */
export function readRecord(line: string): RolloutRecord | null {
  try {
    const read = v.safeParse(record, JSON.parse(line));
    return read.success ? read.output : null;
  } catch {
    return null;
  }
}
