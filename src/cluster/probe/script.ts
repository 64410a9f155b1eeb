import { quote } from '../../ssh/quote.js';
import { amdScript } from './sections/amd.js';
import { ascendScript } from './sections/ascend.js';
import { confScript } from './sections/conf.js';
import { environmentScript, systemVariablesScript } from './sections/environment.js';
import { gidsScript } from './sections/gids.js';
import { gpusScript } from './sections/gpus.js';
import { cpuScript, identityScript } from './sections/identity.js';
import { interfacesScript } from './sections/interfaces.js';
import { kernelWordsScript, modulesScript, sysctlScript } from './sections/kernel.js';
import { kernelLogScript } from './sections/kernelLog.js';
import { librariesScript } from './sections/libraries.js';
import { limitsScript } from './sections/limits.js';
import { machineScript } from './sections/machine.js';
import { nvlinkScript } from './sections/nvlink.js';
import { pciScript } from './sections/pci.js';
import { rdmaScript } from './sections/rdma.js';
import { clockScript, servicesScript } from './sections/services.js';
import { containersScript, toolsScript } from './sections/tools.js';
import { topologyScript } from './sections/topology.js';
import { verbsScript } from './sections/verbs.js';
import { cudaScript, versionsScript } from './sections/versions.js';

export { toolNames } from './sections/tools.js';

/** Sections that share one shell, one time limit and one bound of their output. */
interface Group {
  /** Seconds. */
  readonly limit: number;
  /** Bytes of output. */
  readonly most: number;
  /** Test in shell words that decides whether the group is run at all; its sections are then absent. */
  readonly when?: string;
  readonly sections: Readonly<Record<string, string>>;
}

/** Files first, tools that may hang last, so that a sick driver costs the least. */
const groups: readonly Group[] = [
  {
    limit: 5,
    most: 131_072,
    sections: {
      identity: identityScript,
      cpu: cpuScript,
      limits: limitsScript,
      machine: machineScript,
      kernelWords: kernelWordsScript,
      modules: modulesScript,
      sysctl: sysctlScript,
      versions: versionsScript,
      environment: environmentScript,
    },
  },
  { limit: 4, most: 524_288, sections: { conf: confScript, systemVariables: systemVariablesScript } },
  { limit: 5, most: 524_288, sections: { pci: pciScript } },
  { limit: 6, most: 1_048_576, sections: { rdma: rdmaScript, gids: gidsScript, interfaces: interfacesScript } },
  { limit: 6, most: 131_072, sections: { tools: toolsScript, libraries: librariesScript, containers: containersScript } },
  { limit: 4, most: 131_072, sections: { kernelLog: kernelLogScript } },
  { limit: 4, most: 65_536, sections: { services: servicesScript, clock: clockScript } },
  { limit: 4, most: 131_072, when: '[ -d "$R/sys/class/infiniband" ]', sections: { verbs: verbsScript } },
  // Without persistence the driver wakes every GPU first, a second or more for each.
  { limit: 12, most: 262_144, when: 'command -v nvidia-smi >/dev/null', sections: { gpus: gpusScript } },
  {
    limit: 8,
    most: 131_072,
    when: 'command -v nvidia-smi >/dev/null || command -v mx-smi >/dev/null || command -v npu-smi >/dev/null',
    sections: { topology: topologyScript },
  },
  { limit: 6, most: 262_144, when: 'command -v nvidia-smi >/dev/null', sections: { cuda: cudaScript, nvlink: nvlinkScript } },
  { limit: 8, most: 1_048_576, when: 'command -v amd-smi >/dev/null || command -v rocm-smi >/dev/null', sections: { amd: amdScript } },
  { limit: 8, most: 131_072, when: 'command -v npu-smi >/dev/null', sections: { ascend: ascendScript } },
];

/** Sections that every complete answer has, each with the sections of its group, in order. */
export const expectedSections: readonly (readonly string[])[] = groups
  .filter(({ when }) => when === undefined)
  .map(({ sections }) => Object.keys(sections));

/** Seconds after which the script begins no new group and cuts the one that runs, where its third operand names no other; it leaves the caller's 20 s some air. */
const totalSeconds = 16;

/** Words for an Executor: the script comes on standard input; the boundary and the folder of nccl-tests are its operands. */
export function probeCommand(boundary: string, ncclTests: string | null): readonly string[] {
  return ['sh', '-s', boundary, ncclTests ?? ''];
}

/** The same as one argument vector, for engines that hand over a command and nothing on its standard input. */
export function probeWords(boundary: string, ncclTests: string | null): readonly string[] {
  return ['sh', '-c', probeScript, 'sh', boundary, ncclTests ?? ''];
}

/** What every section may use: where it is, one line of a file without starting a program, a line of key and value. */
const prelude = String.raw`
B=$1 R=$2 D=$3
one() { v=; [ -r "$1" ] && IFS= read -r v < "$1"; }
kv() { printf '%s\t%s\n' "$1" "$2"; }
S() { printf '\n%s rc %s\n\n%s begin %s\n' "$B" "$?" "$B" "$1"; }
`;

/** A group's text: its sections one after the other, each a function so that it may return early, framed but for the first beginning and the last end, which the main shell writes. */
function textOf({ sections }: Group): string {
  return Object.entries(sections)
    .map(([name, text], place) => `${place === 0 ? '' : `S ${name}\n`}f() {\n${text.trim()}\n}\nf\n`)
    .join('');
}

/** Template strings write "\${" for the shell's "${"; indentation costs bytes on 1,250 hosts and means nothing. */
const plain = (text: string): string =>
  text
    .replaceAll('\\${', '${')
    .replace(/^[ \t]+/gm, '')
    .replace(/\n{2,}/g, '\n');

/**
 * What the probe runs on a host: POSIX sh that only reads. Sections that belong together share a shell of their own with a time limit (where `timeout` exists, and never past the limit of
 * the whole, by the kernel's own clock) and bounded output, framed by lines that begin with a boundary which nothing on the host can know beforehand. Nothing is written, here-documents are
 * not used because some shells keep them in files, and nothing is read from standard input but by the shell that reads the script.
 * NCCL_WORKBENCH_ROOT, when set, is put before the system's paths, and programs then come from PATH as it is.
 * The whole is one function, so that a script cut off on its way runs nothing.
 */
export const probeScript = plain(String.raw`
probe() {
unset IFS CDPATH
B=$1
D=$2
L=\${3:-${String(totalSeconds)}}
R=$NCCL_WORKBENCH_ROOT
LC_ALL=C
[ -n "$R" ] || PATH=$PATH:/usr/local/bin:/usr/local/sbin:/usr/sbin:/sbin:/usr/local/cuda/bin:/opt/slurm/bin:/usr/mpi/gcc/openmpi/bin:/opt/rocm/bin:/usr/local/Ascend/driver/tools
export LC_ALL PATH
printf '\n%s time %s\n' "$B" "$(date +%s.%N 2>/dev/null </dev/null)"
if timeout -k 1 2 true 2>/dev/null </dev/null; then T='timeout -k 2'; elif timeout 2 true 2>/dev/null </dev/null; then T=timeout; else T=; fi
now() { N=; { IFS='. ' read -r N x < /proc/uptime; } 2>/dev/null; }
now
Z=$N
P=${quote(plain(prelude))}
group() {
now
l=$2
if [ -n "$N" ] && [ -n "$Z" ]; then
r=$((Z + L - N))
if [ "$r" -lt 1 ]; then for s in $1; do printf '\n%s skipped %s\n' "$B" "$s"; done; return 0; fi
[ "$l" -le "$r" ] || l=$r
fi
printf '\n%s begin %s\n' "$B" "\${1%% *}"
{
if [ -n "$T" ]; then $T "$l" sh -c "$P$4" sh "$B" "$R" "$D"; else sh -c "$P$4" sh "$B" "$R" "$D"; fi
printf '\n%s rc %s\n' "$B" "$?"
} 2>/dev/null </dev/null | head -c "$3"
printf '\n%s end %s\n' "$B" "\${1%% *}"
}
${groups.map((group) => `${group.when === undefined ? '' : `{ ${group.when}; } && `}group ${quote(Object.keys(group.sections).join(' '))} ${String(group.limit)} ${String(group.most)} ${quote(plain(textOf(group)))}`).join('\n')}
printf '\n%s time %s\n%s done\n' "$B" "$(date +%s.%N 2>/dev/null </dev/null)" "$B"
}
probe "$@"
`);
