import * as l10n from '@vscode/l10n';
import type { FileReading } from '../scripts/index.js';
import type { Held } from './reached.js';

/** A network plugin that puts variables into the process where nobody has set them. */
interface Plugin {
  readonly name: string;
  /** Where it does so. */
  readonly where: () => string;
  readonly sets: Readonly<Record<string, string>>;
}

/**
 * What the plugin of AWS sets on every instance type of its table that has GPUDirect RDMA: p4d, p4de, p5, p5e, p5en and p6
 * (aws-ofi-nccl src/platform-aws.cpp, platform_data_map; it never overwrites). Newer types get more, which depends on the type.
 */
const aws: Plugin = {
  name: 'aws-ofi-nccl',
  where: () => l10n.t('on P4d, P5 and later instances'),
  sets: { NCCL_BUFFSIZE: '8388608', NCCL_P2P_NET_CHUNKSIZE: '524288' },
};

/** Whether a file shows that the job runs over the plugin of AWS. */
function usesAws(reading: FileReading | null, held: ReadonlyMap<string, Held>): boolean {
  const efa = held.get('FI_PROVIDER')?.text === 'efa' || (held.get('NCCL_NET_PLUGIN')?.text ?? '').includes('ofi');
  const named = [...held.keys(), ...(reading?.uses ?? [])].some((name) => name.startsWith('OFI_NCCL_'));
  return efa || named || (reading?.images ?? []).some(({ image }) => /(?:aws-ofi|nccl-tests-efa|-efa\b|\befa-)/u.test(image));
}

/** Adds to `held` what a plugin sets that the file shows to be there, and says what it is told from. */
export function addPlugins(held: Map<string, Held>, reading: FileReading | null): readonly string[] {
  if (!usesAws(reading, held)) return [];
  for (const [name, text] of Object.entries(aws.sets)) {
    if (held.has(name)) continue;
    const source = { kind: 'plugin', file: aws.name, range: null, host: null, path: null } as const;
    held.set(name, { name, text, unknown: null, source, overruled: [] });
  }
  return [l10n.t('{0} sets what nobody has set ({1}).', aws.name, aws.where())];
}
