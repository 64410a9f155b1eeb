import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import { messageOf } from '../../base/failure.js';
import { directFanOut, type ExecutorPool } from '../../cluster/fanout/direct.js';
import { isAddress } from './address.js';

/** Programs that a measurement can use. */
export const measuringTools = ['ib_write_lat', 'ib_write_bw', 'ib_send_bw', 'python3', 'ping', 'timeout'] as const;

/** What one host has for measuring. */
export interface Means {
  readonly tools: ReadonlySet<string>;
  /** Its addresses but those of the loopback, in the order of its interfaces. */
  readonly addresses: readonly string[];
  /** RDMA devices with an active port. */
  readonly devices: readonly string[];
  /** Whether it belongs to the embedded cluster. */
  readonly simulated: boolean;
}

/** What a host has, or one sentence on why it is not known. */
export type MeansOrProblem = Means | string;

/** Only looks; POSIX sh. The embedded cluster's hosts have their own root. */
const script = String.raw`
PATH=$PATH:/usr/sbin:/sbin
R=$NCCL_WORKBENCH_ROOT
[ -n "$NCCL_WORKBENCH_SIMULATED" ] && printf 'simulated\t1\n'
for t in ${measuringTools.join(' ')}; do command -v "$t" >/dev/null 2>&1 && printf 'tool\t%s\n' "$t"; done
for d in "$R"/sys/class/infiniband/*; do
  for p in "$d"/ports/*; do
    s=; [ -r "$p/state" ] && IFS= read -r s < "$p/state"
    case $s in *ACTIVE*) printf 'device\t%s\n' "${'$'}{d##*/}"; break ;; esac
  done
done
{ ip -o addr show scope global 2>/dev/null || hostname -I 2>/dev/null; } | head -c 20000 | while read -r a b c d e; do
  case $c in
    inet|inet6) printf 'address\t%s\n' "${'$'}{d%%/*}" ;;
    *) for x in $a $b $c $d $e; do printf 'address\t%s\n' "$x"; done ;;
  esac
done
printf 'done\t1\n'
`;

const most = 64;

/** Reads what the script printed; null where it did not run to its end. Never throws. */
export function readMeans(output: string): Means | null {
  const found = new Map<string, string[]>();
  for (const line of output.split('\n')) {
    const [kind = '', value = ''] = line.split('\t');
    const list = found.get(kind) ?? [];
    if (list.length < most && value !== '') list.push(cleanLine(value).slice(0, 100));
    found.set(kind, list);
  }
  if (!found.has('done')) return null;
  const known: readonly string[] = measuringTools;
  return {
    tools: new Set((found.get('tool') ?? []).filter((name) => known.includes(name))),
    addresses: [...new Set((found.get('address') ?? []).filter(isAddress))],
    devices: (found.get('device') ?? []).filter((name) => /^[A-Za-z0-9_.-]{1,40}$/.test(name)),
    simulated: found.has('simulated'),
  };
}

/** Asks every host what it has for measuring; changes nothing there. Never rejects. */
export async function findMeans(
  hosts: readonly string[],
  pool: ExecutorPool,
  options: { readonly signal?: AbortSignal; readonly onHost?: (host: string) => void } = {},
): Promise<ReadonlyMap<string, MeansOrProblem>> {
  const found = new Map<string, MeansOrProblem>();
  await directFanOut(pool, { keepOpen: Infinity }).run(
    hosts,
    { script, operands: [] },
    {
      timeoutMs: 15_000,
      maxOutputBytes: 65_536,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onHost: (host, { result, problem }) => {
        const means = result === null ? null : readMeans(result.stdout);
        found.set(
          host,
          means ?? (problem === null ? l10n.t('{0} did not say what it has for measuring.', host) : cleanLine(messageOf(problem))),
        );
        options.onHost?.(host);
      },
    },
  );
  return found;
}
