import type { CpuFact, HostFacts } from '../../facts.js';
import { pairs, positive, scaled, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** Name, kernel, distribution, memory, huge pages and time since boot, from /proc and /etc/os-release. */
export const identityScript = String.raw`
kv simulated "$NCCL_WORKBENCH_SIMULATED"
one "$R/proc/sys/kernel/hostname"; [ -n "$v" ] || v=$(hostname || uname -n)
kv hostname "$v"
one "$R/proc/sys/kernel/osrelease"; [ -n "$v" ] || v=$(uname -r)
kv kernel "$v"
one "$R/proc/sys/kernel/arch"; [ -n "$v" ] || v=$(uname -m)
kv architecture "$v"
one "$R/proc/uptime"; kv uptime "$v"
if [ -r "$R/etc/os-release" ]; then
  while IFS= read -r l || [ -n "$l" ]; do case $l in PRETTY_NAME=*) kv os "$l"; break ;; esac; done < "$R/etc/os-release"
fi
if [ -r "$R/proc/meminfo" ]; then
  while read -r k n x; do
    case $k in MemTotal:|HugePages_Total:|HugePages_Free:|Hugepagesize:) kv "$k" "$n" ;; esac
  done < "$R/proc/meminfo"
fi
one "$R/sys/kernel/mm/transparent_hugepage/enabled"; kv thp "$v"
`;

/** Models, sockets and cores from /proc/cpuinfo, the governor and the NUMA nodes from /sys. */
export const cpuScript = String.raw`
[ -r "$R/proc/cpuinfo" ] && awk -F: '
/^model name/ && m == "" { m = $2 }
/^vendor_id/ && w == "" { w = $2 }
/^CPU implementer/ && w == "" { w = $2 }
/^siblings/ && t == "" { t = $2 }
/^cpu cores/ && o == "" { o = $2 }
/^flags/ && f == "" { f = ($2 ~ / hypervisor( |$)/) ? "yes" : "no" }
/^physical id/ { p = $2; s[p] = 1 }
/^core id/ { c[p "," $2] = 1 }
/^processor/ { n++ }
END {
for (i in s) sockets++
for (i in c) cores++
if (!cores) cores = n
print "model\t" m; print "vendor\t" w; print "sockets\t" sockets; print "cores\t" cores; print "virtual\t" f
print "siblings\t" t; print "percpu\t" o
}' "$R/proc/cpuinfo"
n=0
for d in "$R"/sys/devices/system/node/node[0-9]*; do [ -d "$d" ] && n=$((n + 1)); done
kv numa "$n"
one "$R/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"; kv governor "$v"
`;

/** Identity of a host, as far as its files say. */
export function readIdentity(
  section: ProbeSection | undefined,
): Pick<HostFacts, 'hostName' | 'kernel' | 'os' | 'memoryBytes' | 'simulated' | 'hugePages' | 'uptimeSeconds'> {
  const said = new Map(pairs(section?.lines ?? []));
  const [total, free, size] = [said.get('HugePages_Total:'), said.get('HugePages_Free:'), said.get('Hugepagesize:')].map((text) =>
    text === undefined || !/^\d{1,15}$/.test(text) ? null : Number(text),
  );
  const transparent = /\[(\w{1,20})\]/.exec(said.get('thp') ?? '')?.[1] ?? null;
  return {
    hostName: word(said.get('hostname')),
    kernel: word(said.get('kernel')),
    os: word(said.get('os')?.replace(/^PRETTY_NAME=\s*["']?|["']?\s*$/g, '')),
    memoryBytes: scaled(said.get('MemTotal:')),
    simulated: said.get('simulated') === '1',
    hugePages: typeof total !== 'number' || typeof free !== 'number' ? null : { total, free, sizeKiB: size ?? 0, transparent },
    uptimeSeconds: seconds(said.get('uptime')),
  };
}

/** First number of /proc/uptime. */
export function seconds(text: string | undefined): number | null {
  const match = /^\s*(\d{1,12}(?:\.\d{1,6})?)(?:\s|$)/.exec(text ?? '');
  return match?.[1] === undefined ? null : Number(match[1]);
}

/** The processor. */
export function readCpu(section: ProbeSection | undefined, identity: ProbeSection | undefined): CpuFact {
  const said = new Map(pairs(section?.lines ?? []));
  const [siblings, cores] = [positive(said.get('siblings')), positive(said.get('percpu'))];
  const vendor = word(said.get('vendor'));
  const virtual = said.get('virtual');
  return {
    model: word(said.get('model')),
    sockets: positive(said.get('sockets')),
    cores: positive(said.get('cores')),
    numaNodes: positive(said.get('numa')),
    // Implementer 0x41 of /proc/cpuinfo is Arm Limited (MIDR_EL1, Arm Architecture Reference Manual).
    vendor: vendor !== null && /^0x[0-9a-f]{2}$/i.test(vendor) ? (vendor.toLowerCase() === '0x41' ? 'ARM' : vendor.toLowerCase()) : vendor,
    architecture: word(new Map(pairs(identity?.lines ?? [])).get('architecture')),
    threadsPerCore: siblings === null || cores === null || siblings < cores ? null : Math.round(siblings / cores),
    governor: word(said.get('governor')),
    virtual: virtual === 'yes' ? true : virtual === 'no' ? false : null,
  };
}
