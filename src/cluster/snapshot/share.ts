import type { HostAnswer, HostFacts } from '../facts.js';

/** Facts that hosts of one kind have in common; of the others each host has its own. */
const common: ReadonlySet<string> = new Set([
  'pci',
  'topoMatrix',
  'cpu',
  'versions',
  'limits',
  'sysctl',
  'modules',
  'services',
  'iommu',
  'kernelWords',
  'environment',
  'systemVariables',
  'confFiles',
  'plugins',
  'containers',
  'machine',
  'hugePages',
  'peerMemory',
] satisfies (keyof HostFacts)[]);

/** Characters of facts that are kept to compare with; a fleet of hosts that all differ has nothing to share. */
const mostKept = 4_000_000;

/**
 * Gives each answer back in as little room as it needs: facts that an earlier host has too are that host's, and texts are copies, because a piece of a
 * text keeps the whole of it, here all that the host said. A thousand hosts that are alike take half the room.
 */
export function createSharing(): (answer: HostAnswer) => HostAnswer {
  const seen = new Map<string, unknown>();
  const lists = new Map<string, readonly unknown[]>();
  const numbers = new Map<unknown, number>();
  let kept = 0;
  const one = (value: unknown): unknown => {
    const key = JSON.stringify(value);
    const known = seen.get(key);
    if (known !== undefined) return known;
    const copied: unknown = JSON.parse(key);
    if (copied === null || kept + key.length > mostKept) return copied;
    kept += key.length;
    seen.set(key, copied);
    numbers.set(copied, numbers.size);
    return copied;
  };
  /** The same list for the same items, told by their numbers. */
  const listOf = (items: readonly unknown[]): readonly unknown[] => {
    const named = items.map((item) => numbers.get(item));
    if (named.includes(undefined)) return items;
    const key = named.join(' ');
    const known = lists.get(key);
    if (known !== undefined) return known;
    if (kept + key.length > mostKept) return items;
    kept += key.length;
    lists.set(key, items);
    return items;
  };
  const shared = (value: unknown): unknown =>
    value === undefined ? undefined : Array.isArray(value) ? listOf(value.map(one)) : one(value);
  return ({ facts, ...rest }) => ({
    ...(copy(rest) as typeof rest),
    facts:
      facts === null
        ? null
        : (Object.fromEntries(
            Object.entries(facts).map(([key, value]) => [key, common.has(key) ? shared(value) : copy(value)]),
            // The same keys with values of the same kinds: they were copied or are shared.
          ) as unknown as HostFacts),
  });
}

const copy = (value: unknown): unknown => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
