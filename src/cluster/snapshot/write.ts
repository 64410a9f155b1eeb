import type { Snapshot } from '../facts.js';
import { createPauses } from '../../ssh/slices.js';

/**
 * A snapshot as JSON that a diff can be read of: every host, every fact and every item of a list of facts (a GPU, a port, a PCI device) has a line of its own. Half the size of
 * JSON indented throughout. Others get a turn between hosts.
 */
export async function snapshotText(snapshot: Snapshot): Promise<string> {
  const { hosts, ...rest } = snapshot;
  const pause = createPauses();
  const pieces = [`{\n${members(rest, 1).join(',\n')},\n  "hosts": {`];
  for (const [place, [name, answer]] of Object.entries(hosts).entries()) {
    await pause();
    pieces.push(`${place === 0 ? '' : ','}\n    ${JSON.stringify(name)}: ${value(answer, 2, 3)}`);
  }
  return `${pieces.join('')}\n  }\n}\n`;
}

const pad = (depth: number): string => '  '.repeat(depth);

function members(fields: object, depth: number, open = 0): string[] {
  return Object.entries(fields)
    .filter(([, held]) => held !== undefined)
    .map(([key, held]) => `${pad(depth)}${JSON.stringify(key)}: ${value(held, depth, open)}`);
}

/** Objects are opened so many levels deep, and lists of objects below them item by item. */
function value(held: unknown, depth: number, open: number): string {
  if (Array.isArray(held)) {
    const whole = held.some((item) => typeof item === 'object' && item !== null);
    return whole ? `[\n${held.map((item) => pad(depth + 1) + JSON.stringify(item)).join(',\n')}\n${pad(depth)}]` : JSON.stringify(held);
  }
  if (typeof held !== 'object' || held === null || open === 0) return JSON.stringify(held);
  const inner = members(held, depth + 1, open - 1);
  return inner.length === 0 ? '{}' : `{\n${inner.join(',\n')}\n${pad(depth)}}`;
}
