import { expandHosts } from '../../cluster/hostRange.js';

/** Hosts of a hostfile, SLURM_HOSTFILE or list in its order, each once; of a rankfile in the order of ranks. What is no host name is left out. */
export function readOrder(text: string): string[] {
  const entries = text.split('\n').flatMap((raw, at) => {
    const line = raw.replace(/#.*/, '').trim();
    const [, rank, ranked] = /^rank\s+(\d+)\s*=\s*([^\s+]\S*)/.exec(line) ?? [];
    const word = (ranked ?? line.split(/\s+/)[0] ?? '').replace(/^[^@\s]*@/, '').replace(/:\d+$/, '');
    return expandHosts(word).hosts.map((host) => ({ host, at: rank === undefined ? at : Number(rank) }));
  });
  return [...new Set(entries.sort((a, b) => a.at - b.at).map(({ host }) => host))];
}
