import { fabricFile, limited, peerOf, swapped } from './fabricFile.js';
import { finding } from './shown.js';
import { type SimulatedFabric, simulateFabric } from './simulatedFabric.js';

/** Nothing in OpenSM may set width and speed right again. */
export const leaveLinks = ['force_link_speed 0', 'force_link_speed_ext 0', 'force_link_width 0', 'fdr10 0'];

/** ibqueryerrors of infiniband-diags ends by a fault of memory in a few of a hundred runs: a real failure, and tried again. */
export async function patient(net: SimulatedFabric, tool: string, ...args: readonly string[]): Promise<string> {
  for (let left = 4; ; left--) {
    try {
      return await net.run(tool, ...args);
    } catch (error) {
      // It ends with 1 where it found errors, which is an answer.
      const { stdout = '' } = error as { readonly stdout?: string };
      if (stdout.includes('## Summary')) return stdout;
      if (left === 0) throw error;
    }
  }
}

/** A fat-tree of 64 hosts, whole. */
export const healthy = fabricFile({ hosts: 64, radix: 16 });
/** The swapped cables alone. */
export const swap = swapped(healthy.text, 'leaf02/9', 'leaf05/11');
/** All of it. */
export const text = limited(limited(limited(swap, 'leaf01/10', 'w=1 s=7 e=7'), 'leaf03/12', 'w=3 s=7 e=3'), 'gpu020 mlx5_0/1', 'w=1 s=7 e=7');
/** What was planted, as a finding names it: the cables first, of which discovery tells. */
export const planted = [
  finding('miswired', 'leaf02/9', peerOf(swap, 'leaf02/9')),
  finding('miswired', 'leaf05/11', peerOf(swap, 'leaf05/11')),
  finding('slow-link', 'leaf01/10', peerOf(text, 'leaf01/10')),
  finding('slow-link', 'leaf03/12', peerOf(text, 'leaf03/12')),
  finding('slow-link', 'gpu020 mlx5_0/1', peerOf(text, 'gpu020 mlx5_0/1')),
  finding('missing-link', 'leaf06/14', peerOf(text, 'leaf06/14')),
].sort();

/** Starts the broken fabric: a cable is pulled and ports count errors, too many everywhere but at leaf07/12. */
export async function simulateBroken(): Promise<SimulatedFabric> {
  const net = await simulateFabric(text, leaveLinks);
  const id = (name: string): string => new RegExp(`"([SH]-[0-9a-f]{16})"\\t\\t# "(?:MF0;)?${name}[:"]`).exec(text)?.[1] ?? '';
  await net.console(`Unlink "${id('leaf06')}"[14]`);
  await net.console(`PerformanceSet "${id('leaf07')}"[13] PortCounters.SymbolErrorCounter=1234`);
  await net.console(`PerformanceSet "${id('leaf07')}"[12] PortCounters.SymbolErrorCounter=7`);
  await net.console(`PerformanceSet "${id('gpu030 mlx5_0')}"[1] PortCounters.LinkDownedCounter=30`);
  return net;
}
