import { expandHosts } from '../hostRange.js';
import { type Proposal, settled, usual } from './proposal.js';

/**
 * A cluster from a hostfile: Open MPI and DeepSpeed ("host slots=8"), MPICH and Intel MPI ("host:8"), Open MPI rankfiles ("rank 0=host
 * slot=0"), or one name or range a line, as torchrun's scripts and SLURM_HOSTFILE have them. Slots that all hosts share are their GPUs.
 */
export function readHostfile(text: string, name: string): Proposal | null {
  const slots = new Map<string, number>();
  const ranks = new Map<string, number>();
  const hosts: string[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.replace(/#.*/, '').trim();
    const rank = /^rank\s+\d+\s*=\s*([^\s+]\S*)/.exec(line)?.[1];
    const [first = ''] = line.split(/\s+/);
    const word = (rank ?? first).replace(/^[^@\s]*@/, '');
    const count = /:(\d{1,3})$/.exec(word)?.[1] ?? /\bslots\s*=\s*(\d{1,3})\b/.exec(line)?.[1];
    for (const host of expandHosts(word.replace(/:\d+$/, '')).hosts) {
      hosts.push(host);
      if (rank !== undefined) ranks.set(host, (ranks.get(host) ?? 0) + 1);
      else if (count !== undefined) slots.set(host, Number(count));
      // The same name on several lines is a slot a line (SLURM_HOSTFILE, MPICH).
      else ranks.set(host, (ranks.get(host) ?? 0) + 1);
    }
  }
  const repeated = [...ranks.values()].some((count) => count > 1);
  const { count, others } = usual(slots.size > 0 ? slots : repeated ? ranks : new Map());
  return settled({
    source: 'hostfile',
    name,
    hosts,
    groups: {},
    racks: {},
    head: null,
    launcher: 'mpirun',
    via: null,
    gpusPerHost: count !== null && count > 0 && others.length === 0 ? count : null,
    notes: [],
  });
}
