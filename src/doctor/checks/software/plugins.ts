import type { HostFacts, PluginFact } from '../../../cluster/facts.js';

/** The plugin of a kind that NCCL would load on a host: the first found. */
export function pluginOf({ plugins }: HostFacts, kind: PluginFact['kind']): PluginFact | null {
  return plugins.find((plugin) => plugin.kind === kind) ?? null;
}

/** Ports of AWS's Elastic Fabric Adapter. */
export function hasEfa({ nics }: HostFacts): boolean | null {
  return nics === null ? null : nics.some(({ driver, device }) => driver === 'efa' || (driver === undefined && device.startsWith('efa_')));
}

/** Name of a plugin's file without folder and version: "libnccl-net-ofi.so". */
export function pluginFile({ path }: PluginFact): string {
  return (path.split('/').at(-1) ?? path).replace(/(\.so)[.\d]*$/, '$1');
}
