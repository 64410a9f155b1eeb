import * as l10n from '@vscode/l10n';
import type { Health } from './graph.js';
import type { TopoMatrix } from './readers/topoMatrix.js';

/** Gbit/s of one NVLink in one direction, by GPU (NVIDIA's data sheets: P100 20 GB/s, V100 to H200 25 GB/s, Blackwell 50 GB/s); null for others. */
export function nvlinkGbps(gpu: string): number | null {
  if (/\bP100\b/.test(gpu)) return 160;
  if (/\b(V100|A100|A800|A30|H100|H800|H200|H20|GH200)\b/.test(gpu)) return 200;
  if (/\b(B100|B200|B300|GB200|GB300)\b/.test(gpu)) return 400;
  return null;
}

/** Compute capability of a GPU as NCCL writes it, 90 for 9.0, by name (NVIDIA, CUDA GPUs); null for others. */
export function computeCapability(gpu: string): number | null {
  if (/\bP100\b/.test(gpu)) return 60;
  if (/\bV100\b/.test(gpu)) return 70;
  if (/\b(A100|A800|A30)\b/.test(gpu)) return 80;
  if (/\b(H100|H800|H200|H20|GH200)\b/.test(gpu)) return 90;
  if (/\b(B100|B200|GB200)\b/.test(gpu)) return 100;
  return /\b(B300|GB300)\b/.test(gpu) ? 103 : null;
}

/** A path inside a host between two rows of its matrix, with all that the matrix says of it. */
export interface MatrixPath {
  readonly i: number;
  readonly j: number;
  readonly kind: 'nvlink' | 'pcie';
  readonly width: string;
  readonly gbps: number | null;
  readonly state: Health;
  readonly note: string | null;
}

/** Paths on which two devices share a PCIe switch or root, closest first; NODE and SYS cross the CPU's interconnect. */
const near = new Set(['PIX', 'PXB', 'PHB', 'PSB']);

/** Vendors' own links between accelerators, as their tools write them: MetaXLink, AMD's Infinity Fabric, Huawei's HCCS, alone, through a switch or on one card. */
const bundles = new Set(['MX', 'XGMI', 'HCCS', 'HCCS_SW', 'SIO']);

/**
 * The matrix as paths between the rows that are shown: NVLink bundles with their number of links, PCIe paths with their class. `close` leaves out
 * the paths that cross a CPU interconnect and PCIe paths between GPUs that NVLink joins, for a picture of a whole cluster. Hosts of a kind print
 * the same matrix, so this needs to be asked once for all of them.
 */
export function pathsOfMatrix(matrix: TopoMatrix, shown: (row: number) => boolean, gpuName: string | null, close: boolean): MatrixPath[] {
  const found: MatrixPath[] = [];
  const perLink = gpuName === null ? null : nvlinkGbps(gpuName);
  matrix.paths.forEach((row, i) => {
    if (!shown(i)) return;
    row.forEach((path, j) => {
      if (path === null || j <= i || !shown(j)) return;
      const count = /^NV(\d+)$/.exec(path);
      const bundle = count !== null || bundles.has(path);
      if (!bundle && close && !near.has(path)) return;
      const gbps = count === null || perLink === null ? null : Number(count[1]) * perLink;
      found.push({ i, j, kind: bundle ? 'nvlink' : 'pcie', width: path, gbps, state: 'ok', note: null });
    });
  });
  return judge(found);
}

/** A GPU pair with fewer NVLinks than most pairs of the same host is degraded; a tie says nothing. */
function judge(paths: readonly MatrixPath[]): MatrixPath[] {
  const counts = new Map<string, number>();
  const isBundle = ({ kind, width }: MatrixPath): boolean => kind === 'nvlink' && /^NV\d+$/.test(width);
  const bundles = paths.filter(isBundle);
  for (const { width } of bundles) counts.set(width, (counts.get(width) ?? 0) + 1);
  const usual = [...counts].find(([, count]) => count * 4 > bundles.length * 3)?.[0];
  const size = (width: string): number => Number(width.slice(2));
  if (usual === undefined) return [...paths];
  return paths.map((path) =>
    isBundle(path) && size(path.width) < size(usual)
      ? { ...path, state: 'degraded', note: l10n.t('{0}, while most pairs of this host have {1}', path.width, usual) }
      : path,
  );
}
