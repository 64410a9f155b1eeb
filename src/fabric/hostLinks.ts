import * as l10n from '@vscode/l10n';
import type { FabricLink } from './graph.js';
import type { TopoMatrix } from './readers/topoMatrix.js';

/** Gbit/s of one NVLink in one direction, by GPU (NVIDIA's data sheets: P100 20 GB/s, V100 to H200 25 GB/s, Blackwell 50 GB/s); null for others. */
export function nvlinkGbps(gpu: string): number | null {
  if (/\bP100\b/.test(gpu)) return 160;
  if (/\b(V100|A100|A800|A30|H100|H800|H200|H20|GH200)\b/.test(gpu)) return 200;
  if (/\b(B100|B200|B300|GB200|GB300)\b/.test(gpu)) return 400;
  return null;
}

/** The id that each row of the matrix has in the graph, or null to leave it out. */
export type IdOf = (row: number) => string | null;

/** Paths on which two devices share a PCIe switch or root, closest first; NODE and SYS cross the CPU's interconnect. */
const near = new Set(['PIX', 'PXB', 'PHB', 'PSB']);

/**
 * The matrix as links: NVLink bundles with their number of links, PCIe paths with their class. `close` leaves out the paths that cross a
 * CPU interconnect and PCIe paths between GPUs that NVLink joins, for a picture of a whole cluster.
 */
export function linksOfMatrix(matrix: TopoMatrix, idOf: IdOf, gpuName: string | null, close: boolean): FabricLink[] {
  const links: FabricLink[] = [];
  const perLink = gpuName === null ? null : nvlinkGbps(gpuName);
  matrix.paths.forEach((row, i) => {
    row.forEach((path, j) => {
      if (path === null || j <= i) return;
      const [a, b] = [idOf(i), idOf(j)];
      if (a === null || b === null) return;
      const count = /^NV(\d+)$/.exec(path);
      const bundle = count !== null || path === 'MX' || path === 'XGMI';
      if (!bundle && close && !near.has(path)) return;
      const gbps = count === null || perLink === null ? null : Number(count[1]) * perLink;
      const kind = bundle ? 'nvlink' : 'pcie';
      links.push({
        a,
        b,
        aPort: null,
        bPort: null,
        kind,
        width: path,
        speed: null,
        gbps,
        capableGbps: null,
        latencyUs: null,
        state: 'ok',
        note: null,
      });
    });
  });
  return judge(links);
}

/** A GPU pair with fewer NVLinks than most pairs of the same host is degraded; a tie says nothing. */
function judge(links: readonly FabricLink[]): FabricLink[] {
  const counts = new Map<string, number>();
  const bundles = links.filter(({ kind, width }) => kind === 'nvlink' && /^NV\d+$/.test(width ?? ''));
  for (const { width } of bundles) counts.set(width ?? '', (counts.get(width ?? '') ?? 0) + 1);
  const usual = [...counts].find(([, count]) => count * 4 > bundles.length * 3)?.[0];
  const size = (width: string | null): number => Number((width ?? '').slice(2));
  if (usual === undefined) return [...links];
  return links.map((link) =>
    bundles.includes(link) && size(link.width) < size(usual)
      ? { ...link, state: 'degraded', note: l10n.t('{0}, while most pairs of this host have {1}', link.width ?? '', usual) }
      : link,
  );
}
