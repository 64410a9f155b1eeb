import type { OrderedHosts } from './files.js';

/**
 * A shell text that sets NODE_RANK, NNODES and MASTER_ADDR by the host it is read on, for `torchrun --rdzv-backend=static`: with other
 * rendezvous, torchrun takes no notice of --node-rank and ranks hosts by their names as text (PyTorch, dynamic_rendezvous.py).
 */
export function torchrunScript({ hosts }: OrderedHosts): string {
  const cases = hosts.map((host, at) => `  ${patternOf(host)}) NODE_RANK=${String(at)} ;;`);
  return [
    '# NODE_RANK of each host. Read it on every host (. FILE), then start:',
    '# torchrun --rdzv-backend=static --nnodes="$NNODES" --node-rank="$NODE_RANK" --master-addr="$MASTER_ADDR" …',
    '# With --rdzv-backend=c10d torchrun ignores --node-rank and ranks hosts by their names.',
    `export NNODES=${String(hosts.length)} MASTER_ADDR=${hosts[0] ?? ''}`,
    'case "$(hostname)" in',
    ...cases,
    '  *) echo "$(hostname) has no NODE_RANK in this order" >&2; return 1 2>/dev/null || exit 1 ;;',
    'esac',
    'export NODE_RANK',
    '',
  ].join('\n');
}

/** The name itself and, for a short one, with any domain behind it. Letters, digits, dots, dashes and underscores mean nothing to `case`. */
function patternOf(host: string): string {
  return host.includes('.') ? `${host}|${host.slice(0, host.indexOf('.'))}` : `${host}|${host}.*`;
}

/** The same as JSON. */
export function torchrunMap({ hosts, ranksPerHost }: OrderedHosts): string {
  const nodeRank = Object.fromEntries(hosts.map((host, at) => [host, at]));
  return `${JSON.stringify({ nnodes: hosts.length, nprocPerNode: ranksPerHost, masterAddr: hosts[0] ?? null, nodeRank }, null, 2)}\n`;
}
