import type { InterfaceFact } from '../facts.js';
import { number, pairs, records, word } from './fields.js';
import type { ProbeSection } from './sections.js';

/** Most interfaces believed of one host, and most addresses of one interface. */
const most = 4096;
const mostAddresses = 64;

/** Network interfaces from /sys/class/net with the addresses that `ip -o addr` adds. null when neither could be read. */
export function readInterfaces(section: ProbeSection | undefined): readonly InterfaceFact[] | null {
  if (section === undefined) return null;
  const addresses = readAddresses(section.lines);
  if (!section.lines.includes('listed')) {
    if (addresses.size === 0) return null;
    return [...addresses].slice(0, most).map(([name, list]) => ({ name, up: list.length > 0, addresses: list, mtu: null }));
  }
  return records(section.lines, 'name', most).flatMap((record) => {
    const name = word(record.get('name'));
    if (name === null) return [];
    const flags = /^0x[0-9a-f]{1,8}$/i.test(record.get('flags')?.trim() ?? '') ? Number(record.get('flags')) : 0;
    const state = record.get('state')?.trim();
    // Drivers without link detection say "unknown"; then IFF_UP (bit 0) decides (Linux, Documentation/networking/operstates).
    const up = state === 'up' || (state === 'unknown' && (flags & 1) === 1);
    return [{ name, up, addresses: addresses.get(name) ?? [], mtu: number(record.get('mtu')) }];
  });
}

/** "2: eth0    inet 10.0.0.5/24 brd …" → eth0 → 10.0.0.5/24. */
function readAddresses(lines: readonly string[]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [key, value] of pairs(lines)) {
    const match = key === 'address' ? /^\d+: ([^\s@:]{1,64})\S*\s+inet6? ([0-9a-fA-F.:]{2,45}\/\d{1,3})\s/.exec(`${value} `) : null;
    const name = word(match?.[1]);
    if (name === null || match?.[2] === undefined) continue;
    const list = byName.get(name) ?? [];
    if (list.length < mostAddresses) list.push(match[2]);
    byName.set(name, list);
  }
  return byName;
}
