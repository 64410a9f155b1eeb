import type { GidFact, NicFact } from '../cluster/facts.js';
import { isPluginOnly } from './gpudirect/network.js';

/** An active RoCE port that NCCL's own transport drives. */
export function isRoce(nic: NicFact): boolean {
  return nic.linkLayer === 'Ethernet' && nic.state === 'ACTIVE' && !isPluginOnly(nic);
}

/** Whether a row of a GID table is of RoCE v2 (sysfs: "RoCE v2"). */
export function isV2({ type }: GidFact): boolean {
  return /^RoCE v2/i.test(type);
}

/** What kind of address a GID holds: IPv4 mapped, link-local, or another IPv6 one. */
export function familyOf({ gid }: GidFact): 'ipv4' | 'link-local' | 'ipv6' {
  if (/^(0000:){5}ffff:/i.test(gid)) return 'ipv4';
  return /^fe[89ab]/i.test(gid) ? 'link-local' : 'ipv6';
}

/** A row as evidence. */
export function gidLine(nic: NicFact, row: GidFact): string {
  return `${nic.device} port ${String(nic.port)}: GID ${String(row.index)} ${row.gid} (${row.type})`;
}

/** A port's GIDs; null where none was read, since a port that is up has at least its link-local one. */
export function gidsOf({ gids }: NicFact): readonly GidFact[] | null {
  return gids === undefined || gids.length === 0 ? null : gids;
}
