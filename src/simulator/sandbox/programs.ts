import { parts, type SimulatedHost } from '../world.js';

/** Programs that every simulated host has in its bin folder and that answer from the world. */
export const toolNames = [
  'nvidia-smi',
  'ibstat',
  'ibv_devinfo',
  'ibnetdiscover',
  'iblinkinfo',
  'ib_write_lat',
  'ib_write_bw',
  'ib_send_bw',
  'ping',
  'lldpctl',
  'mpirun',
  'mpiexec',
  'hostname',
  'uname',
  'ip',
  'systemctl',
  'chronyc',
  'all_reduce_perf',
  'all_gather_perf',
  'reduce_scatter_perf',
  'broadcast_perf',
  'reduce_perf',
  'alltoall_perf',
  'gather_perf',
  'scatter_perf',
  'sendrecv_perf',
] as const;
export type ToolName = (typeof toolNames)[number];

/** Texts of the programs by name. */
export function programs(host: SimulatedHost): Record<string, string> {
  return {
    ...Object.fromEntries(toolNames.map((tool) => [tool, standIn(tool)])),
    df: df(host),
    // A log that is followed may come later.
    tail: rooted('tail', ''),
    ...Object.fromEntries(['head', 'wc', 'find'].map((name) => [name, rooted(name, whereThere)])),
    dmesg: '#!/bin/sh\nexec cat "$NCCL_WORKBENCH_ROOT/var/log/dmesg"\n',
    ...(host.nics.length === 0 ? {} : { ofed_info: `#!/bin/sh\necho 'MLNX_OFED_LINUX-${parts.ofed}.0:'\n` }),
    ...(host.clockOffsetMs === 0 ? {} : { date: date(host.clockOffsetMs) }),
  };
}

/** A program of the machine, with the paths that it is given meant as the host means them: its home as it is, all else below its own root, where `test` holds. */
const rooted = (program: string, test: string): string => `#!/bin/sh
count=$#
while [ "$count" -gt 0 ]; do
  word=$1; shift; count=$((count - 1))
  case $word in
    "$HOME"/*|"$TMPDIR"/*|"$NCCL_WORKBENCH_ROOT"/*) ;;
    /*) ${test}word=$NCCL_WORKBENCH_ROOT$word ;;
  esac
  set -- "$@" "$word"
done
PATH=/usr/bin:/bin exec ${program} "$@"
`;
/** Of files that the host's own root lacks, the machine's are read. */
const whereThere = '[ ! -e "$NCCL_WORKBENCH_ROOT$word" ] || ';

/**
 * What answers for a stand-in program, without the line that names the shell: the running cluster at its desk, for which the shell only
 * tells its process id, makes a pipe and does what comes through it. Starting Node for each call takes some hundred times as long; it is
 * done where there is no desk, the desk gave no answer, or the shell reads what it is sourcing only once it has all of it.
 */
export const toolScript = (tool: string): string => `desk=$NCCL_WORKBENCH_DESK
if [ -n "$desk" ] && [ -z "$BASH_VERSION$KSH_VERSION$ZSH_VERSION" ] && kill -0 "$NCCL_WORKBENCH_PID" 2>/dev/null && PATH=/usr/bin:/bin mkfifo -m 600 "$desk/$$"; then
  echo "$$ ${tool}" >> "$desk/ask"
  . "$desk/$$"
fi
export ELECTRON_RUN_AS_NODE=1
exec "$NCCL_WORKBENCH_NODE" "$NCCL_WORKBENCH_TOOLS" ${tool} "$@"
`;

/** Text of a stand-in program. */
export const standIn = (tool: string): string => `#!/bin/sh\n${toolScript(tool)}`;

/** df of the host's own /dev/shm; of anything else the machine's df says what it finds. */
function df(host: SimulatedHost): string {
  const size = String(host.shmKiB);
  return `#!/bin/sh
for last do :; done
case $last in
  */dev/shm) printf 'Filesystem     1024-blocks      Used  Available Capacity Mounted on\\ntmpfs          ${size} 0 ${size}       0%% /dev/shm\\n' ;;
  *) PATH=/usr/bin:/bin; exec df "$@" ;;
esac
`;
}

/** date of a clock that is off: the machine's own, asked for another moment. */
function date(offsetMs: number): string {
  return `#!/bin/sh\nPATH=/usr/bin:/bin\nexec date -d "@$(awk -v n="$(date +%s.%N)" 'BEGIN { printf "%.3f", n + (${String(offsetMs / 1000)}) }')" "$@"\n`;
}
