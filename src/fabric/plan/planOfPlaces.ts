import type { Fabric } from '../graph.js';
import type { Places } from '../order/places.js';
import { type SitePlan, usualFigures } from './sites.js';

/** One site as its graph shows it: racks are leaves, and a GPU's share of the network is what the slowest host's adapters have for each of its GPUs. */
export function planOfPlaces(fabric: Fabric, places: Places, gpusPerHost: number | null): SitePlan | null {
  const racks = places.groups.filter(({ members }) => members.length > 0);
  if (racks.length === 0) return null;
  const gpus = new Map<string, number>();
  const owner = new Map<string, string>();
  for (const { id, kind, host } of fabric.nodes) {
    if (host === null) continue;
    if (kind === 'gpu') gpus.set(host, (gpus.get(host) ?? 0) + 1);
    if (kind === 'nic') owner.set(id, host);
  }
  const rates = new Map<string, number>();
  for (const { a, b, kind, state, gbps, measuredGbps } of fabric.links) {
    const rate = measuredGbps ?? gbps;
    if (kind !== 'fabric' || state === 'down' || rate === null) continue;
    for (const end of [a, b]) {
      const host = owner.get(end);
      if (host !== undefined) rates.set(host, (rates.get(host) ?? 0) + rate / 8);
    }
  }
  const each = gpusPerHost ?? (Math.max(0, ...gpus.values()) || usualGpus);
  const slowest = Math.min(...rates.values());
  const network = Number.isFinite(slowest) ? { us: usualFigures.rack.us, GBs: slowest / each, given: true } : usualFigures.rack;
  const hostsPerRack = Math.max(...racks.map(({ members }) => members.length));
  return {
    sites: [{ name: 'site', racks: racks.length, hostsPerRack, gpusPerHost: each }],
    links: [],
    nvlink: usualFigures.nvlink,
    rack: network,
    site: network,
  };
}

/** GPUs of a host where nothing tells. */
const usualGpus = 8;
