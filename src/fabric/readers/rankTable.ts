import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Problem } from '../../base/problem.js';
import { field, list, parseJson, text as textOf } from './json.js';

/** Hosts and their NPUs as HCCL is told of them. */
export interface RankTable {
  readonly servers: readonly {
    readonly name: string;
    readonly devices: readonly { readonly id: number; readonly ip: string | null; readonly rank: number | null }[];
  }[];
  readonly problems: readonly Problem[];
}

/**
 * Reads a rank table of HCCL (`RANK_TABLE_FILE`, hccl.json): versions 1.0 and 1.2 with `server_list`, the older one with `group_list`, and the global
 * one of several groups with `server_group_list`.
 */
export function readRankTable(text: string): RankTable {
  const parsed = parseJson(text);
  if ('error' in parsed) return { servers: [], problems: [{ line: null, message: parsed.error }] };
  const problems: Problem[] = [];
  const whole = (value: unknown): number | null => {
    const found = textOf(value);
    return found !== null && /^\d{1,7}$/.test(found) ? Number(found) : null;
  };
  const groups = list(field(parsed.value, 'group_list')).flatMap((group) => list(field(group, 'instance_list')));
  const global = list(field(parsed.value, 'server_group_list')).flatMap((group) => list(field(group, 'server_list')));
  const servers = [...list(field(parsed.value, 'server_list')), ...groups, ...global].flatMap((server) => {
    const name = ['server_id', 'server_name', 'server_ip', 'pod_name'].map((key) => textOf(field(server, key))).find((own) => own !== null);
    if (name === undefined) return [];
    const devices = list(field(server, 'device') ?? field(server, 'devices')).flatMap((device) => {
      const id = whole(field(device, 'device_id'));
      if (id === null) problems.push({ line: null, message: l10n.t('a device of {0} has no "device_id"', cleanLine(name)) });
      const ip = textOf(field(device, 'device_ip'));
      return id === null ? [] : [{ id, ip: ip === null ? null : cleanLine(ip), rank: whole(field(device, 'rank_id')) }];
    });
    return [{ name: cleanLine(name), devices }];
  });
  if (servers.length === 0) problems.push({ line: null, message: l10n.t('no "server_list" was found; is this a rank table of HCCL?') });
  return { servers, problems: problems.slice(0, 50) };
}
