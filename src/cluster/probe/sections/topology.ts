import { clean } from '../../../base/clean.js';
import type { ProbeSection } from '../cut.js';

/** The affinity matrix, from the first vendor's tool that is there. */
export const topologyScript = String.raw`
if command -v nvidia-smi >/dev/null; then nvidia-smi topo -m; elif command -v mx-smi >/dev/null; then mx-smi topo -m; elif command -v npu-smi >/dev/null; then npu-smi info -t topo; fi
true
`;

/** The matrix as printed; null when there is none. */
export function readMatrix(section: ProbeSection | undefined): string | null {
  // The header begins with a tab or spaces: only whole empty lines go.
  const text = clean(section?.lines.join('\n') ?? '')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd();
  return /\bGPU0\b|^[ \t]*(?:NPU|Phy-ID)\d/m.test(text) ? text.slice(0, 100_000) : null;
}
