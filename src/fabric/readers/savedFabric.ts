import { cleanLine } from '../../base/clean.js';
import type { Fabric, FabricLink, FabricNode, Health } from '../graph.js';
import { finish } from '../structure/finish.js';
import { field, list } from './json.js';

const healths: readonly Health[] = ['ok', 'degraded', 'down', 'unknown'];
const nodeKinds: readonly FabricNode['kind'][] = ['switch', 'host', 'nic', 'gpu'];
const linkKinds: readonly FabricLink['kind'][] = ['fabric', 'pcie', 'nvlink', 'inside'];

/** A graph that `nccl-workbench fabric --format json` printed, by any version; null where the value has no nodes and links. Foreign text is cleaned. */
export function readFabric(value: unknown): Fabric | null {
  const [nodes, links] = [field(value, 'nodes'), field(value, 'links')];
  if (!Array.isArray(nodes) || !Array.isArray(links)) return null;
  const ids = new Set<string>();
  const kept: FabricNode[] = [];
  for (const node of list(nodes)) {
    const id = word(field(node, 'id'));
    const kind = nodeKinds.find((name) => name === field(node, 'kind'));
    if (id === null || kind === undefined || ids.has(id)) continue;
    ids.add(id);
    const [guid, rack, host, note] = [
      word(field(node, 'guid')),
      word(field(node, 'rack')),
      word(field(node, 'host')),
      word(field(node, 'note')),
    ];
    const [tier, rail, pci] = [number(field(node, 'tier')), number(field(node, 'rail')), word(field(node, 'pci'))];
    const name = word(field(node, 'name')) ?? id;
    kept.push({
      id,
      kind,
      name,
      guid,
      tier,
      rack,
      rail,
      host,
      ...(pci === null ? {} : { pci }),
      health: health(field(node, 'health')),
      note,
    });
  }
  const cables = list(links).flatMap((link): FabricLink[] => {
    const [a, b] = [word(field(link, 'a')), word(field(link, 'b'))];
    if (a === null || b === null || !ids.has(a) || !ids.has(b)) return [];
    return [
      {
        a,
        b,
        aPort: word(field(link, 'aPort')),
        bPort: word(field(link, 'bPort')),
        kind: linkKinds.find((name) => name === field(link, 'kind')) ?? 'fabric',
        width: word(field(link, 'width')),
        speed: word(field(link, 'speed')),
        gbps: number(field(link, 'gbps')),
        capableGbps: number(field(link, 'capableGbps')),
        latencyUs: number(field(link, 'latencyUs')),
        state: health(field(link, 'state')),
        note: word(field(link, 'note')),
      },
    ];
  });
  return finish(
    kept.map((node) => (node.host === null || ids.has(node.host) ? node : { ...node, host: null })),
    cables,
    [],
  );
}

function word(value: unknown): string | null {
  return typeof value === 'string' ? cleanLine(value) : typeof value === 'number' ? String(value) : null;
}

function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function health(value: unknown): Health {
  return healths.find((name) => name === value) ?? 'unknown';
}
