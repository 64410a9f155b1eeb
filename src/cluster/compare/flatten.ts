import type { HostFacts } from '../facts.js';

/** A value of one fact as text, by the fact's path: "gpus[0].driver" → "550.54.15". Facts that are not known are absent. */
export type Flat = ReadonlyMap<string, string>;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** By which of its keys an item of a list is the same item on another host. */
const names: Readonly<Record<string, (item: Fields) => string>> = {
  gpus: (item) => text(item['index']),
  nics: (item) => `${text(item['device'])}/${text(item['port'])}`,
  interfaces: (item) => text(item['name']),
  pci: (item) => text(item['address']),
  gids: (item) => text(item['index']),
  nccl: (item) => text(item['path']),
  plugins: (item) => text(item['path']),
  confFiles: (item) => text(item['path']),
  systemVariables: (item) => `${text(item['path'])}:${text(item['name'])}`,
  xids: (item) => `${text(item['code'])} ${text(item['pci'])}`,
};

/** Keys that are in the item's path already, or that only say where it stands. */
const nameKeys: Readonly<Record<string, readonly string[]>> = {
  gpus: ['index'],
  nics: ['device', 'port'],
  interfaces: ['name'],
  pci: ['address'],
  gids: ['index'],
  nccl: ['path'],
  plugins: ['path'],
  confFiles: ['path'],
  systemVariables: ['path', 'name', 'line'],
};

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/**
 * All facts that `wanted` takes, asked with the path without the names of items ("gpus[].driver") before anything below it is looked at. A simulated host keeps its programs in a folder
 * of its own: only that they are there counts.
 */
export function flatten(facts: HostFacts, wanted: (form: string) => boolean): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string, form: string, key: string): void => {
    if (value === null || value === undefined || !wanted(form)) return;
    if (Array.isArray(value)) visitList(value, path, form, key);
    else if (isFields(value))
      for (const [inner, held] of Object.entries(value))
        visit(held, `${path}.${inner}`, `${form}.${dynamic.has(form) ? '*' : inner}`, inner);
    else
      found.set(
        path,
        form === 'memoryBytes' ? text(rounded(Number(value))) : form === 'tools.*' && facts.simulated ? 'there' : text(value),
      );
  };
  const visitList = (items: readonly unknown[], path: string, form: string, key: string): void => {
    const name = names[key];
    if (name === undefined || !items.every(isFields)) {
      found.set(path, items.map((item) => (isFields(item) ? JSON.stringify(item) : text(item))).join(' '));
      return;
    }
    const taken = new Set<string>();
    for (const item of items) {
      let own = name(item);
      for (let again = 2; taken.has(own); again++) own = `${name(item)} #${String(again)}`;
      taken.add(own);
      const place = `${path}[${own}]`;
      if (!wanted(`${form}[]`)) continue;
      found.set(place, headlines[key] ?? 'there');
      for (const [inner, held] of Object.entries(item))
        if (nameKeys[key]?.includes(inner) !== true) visit(held, `${place}.${inner}`, `${form}[].${inner}`, inner);
    }
  };
  for (const [key, value] of Object.entries(facts)) visit(value, key, key, key);
  return found;
}

/** Tables whose keys are names of the host's own. */
const dynamic = new Set(['environment', 'tools', 'modules', 'services', 'sysctl', 'containers', 'nics[].counters']);

/** What stands for the item itself, so that one that is there on one host only is told in one line. */
const headlines: Readonly<Record<string, string>> = { gpus: 'GPU', pci: 'device', nics: 'port', interfaces: 'interface' };

/** Memory to the next GiB: hosts of one kind differ by what their firmware keeps. */
function rounded(bytes: number): number {
  return Math.round(bytes / 2 ** 30) * 2 ** 30;
}
