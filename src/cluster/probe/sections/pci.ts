import type { PcieLink, PciFact } from '../../facts.js';
import { number, numaNode, pciAddress, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';
import { readConfig, type ConfigBits } from './pciConfig.js';

/** Most PCI devices believed of one host. */
const most = 1024;

/**
 * GPUs (NVIDIA, AMD, Ascend, Habana, MetaX; display and accelerator classes), NVSwitches, RDMA adapters, and every bridge above them, one line each:
 * address, path from the host bridge, class, vendor, device, NUMA node, link speed and width now and at best, IOMMU domain, driver, start and end of BAR 1.
 * `cd -P` into the device gives its place in /sys/devices without starting a program. Configuration space past byte 64 is for root: where its file can be written,
 * it can be read whole, and one pipe (head, od, awk) follows the capability lists of all devices and prints those that matter, in hexadecimal.
 */
export const pciScript = String.raw`
cd "$R/sys/bus/pci/devices" || return 0
echo listed
b=$PWD
seen=' '
set --
device() {
  case $seen in *" \${1##*/} "*) return 0 ;; esac
  seen="$seen\${1##*/} "
  o=
  for a in class vendor device numa_node current_link_speed current_link_width max_link_speed max_link_width iommu_group/type; do one "$1/$a"; o="$o	$v"; done
  v=; [ -d "$1/driver" ] && cd -P "$1/driver" && v=\${PWD##*/}
  o="$o	$v"
  v=; [ -n "$2" ] && [ -r "$1/resource" ] && { read -r v; read -r v; } < "$1/resource"
  kv device "\${1##*/}	\${1##*/sys/devices/}$o	$v"
  [ -e "$1/config" ] || return 0
  n=$((n + 1))
  if [ -w "$1/config" ]; then c="$c\${1##*/sys/devices/}/config
"; else s=1; fi
}
n=0 c= s=
for d in "$b"/*; do
  [ $n -lt 512 ] || break
  one "$d/class"
  g=
  case $v in
    0x03*|0x12*|0x0680*) k=$v; one "$d/vendor"; case $v$k in 0x10de0x0300*|0x10de0x0302*|0x10020x03*) g=1 ;; 0x10de0x0680*) ;; 0x10020x12*|0x19e50x12*|0x1da30x12*|0x99990x03*|0x99990x12*) g=1 ;; *) continue ;; esac ;;
    0x02*) [ -d "$d/infiniband" ] || continue ;;
    *) continue ;;
  esac
  cd -P "$d" || continue
  p=$PWD
  device "$p" "$g"
  while :; do
    p=\${p%/*}
    case \${p##*/} in ????:??:??.?|?????:??:??.?) device "$p" '' ;; *) break ;; esac
  done
done
[ -z "$s" ] || echo short
if [ -n "$c" ] && cd "$R/sys/devices"; then
  IFS='
'
  set -f; set -- $c; set +f
  unset IFS
  head -c 4096 "$@" /dev/null | od -A n -v -t x1 | tr -d '\n' | awk '
BEGIN { RS = " 0a 3d 3d 3e 20"; for (i = 0; i < 256; i++) x[sprintf("%02x", i)] = i }
{
n = split($0, a, " ")
for (h = 1; h < 600 && h < n; h++) if (a[h] == "20" && a[h+1] == "3c" && a[h+2] == "3d" && a[h+3] == "3d" && a[h+4] == "0a") break
if (h >= 600 || h >= n) next
t = ""; for (i = (h > 19 ? h - 19 : 1); i < h; i++) t = t a[i]
b = h + 5; z = n - b + 1; o = ""
if (z < 64) next
p = x[a[b+52]]
for (i = 0; i < 48 && p >= 64 && b + p + 19 <= n; i++) {
  if (a[b+p] == "10") { o = o " exp:"; for (j = 0; j < 20; j++) o = o a[b+p+j] }
  p = x[a[b+p+1]]
}
p = 256
for (i = 0; i < 96 && p >= 256 && b + p + 7 <= n; i++) {
  k = a[b+p+1] a[b+p]
  if (k == "000d" || k == "000f") { o = o (k == "000d" ? " acs:" : " ats:"); for (j = 0; j < 8; j++) o = o a[b+p+j] }
  p = int((x[a[b+p+3]] * 256 + x[a[b+p+2]]) / 16)
}
print "config\t" t "\t" z "\t" o
}'
fi
true
`;

/** PCI devices, and what was noticed on the way. */
export interface PciReading {
  /** null where /sys/bus/pci could not be read. */
  readonly pci: readonly PciFact[] | null;
  /** IOMMU domain type of each device, and its driver. */
  readonly domains: ReadonlyMap<string, string | null>;
  readonly drivers: ReadonlyMap<string, string>;
  /** Size of BAR 1 of each GPU in bytes. */
  readonly bars: ReadonlyMap<string, number>;
  /** Whether configuration space past byte 64 was closed to this login. */
  readonly configClosed: boolean;
}

/** Reads the PCI section. */
export function readPci(section: ProbeSection | undefined): PciReading {
  const rows = (section?.lines ?? []).filter((line) => line.startsWith('device\t')).slice(0, most);
  const configs = readConfigs(section?.lines ?? []);
  const [drivers, bars] = [new Map<string, string>(), new Map<string, number>()];
  const domains = new Map<string, string | null>();
  const found = new Map<string, PciFact>();
  for (const row of rows) {
    const [, place, nested, classCode, vendor, device, numa, speed, width, maxSpeed, maxWidth, domain, driver, bar] = row.split('\t');
    const address = pciAddress(place);
    if (address === null || found.has(address)) continue;
    const steps = (nested ?? '').toLowerCase().split('/');
    const path = steps
      .map((step) => pciAddress(step))
      .filter((step) => step !== null)
      .slice(0, 64);
    const link: PcieLink = { gen: generation(speed), width: lanes(width), maxGen: generation(maxSpeed), maxWidth: lanes(maxWidth) };
    const bits: ConfigBits | undefined = configs.get(address);
    found.set(address, {
      address,
      path: path.at(-1) === address ? path : [address],
      root: steps.find((step) => /^pci[0-9a-f]{4,8}:[0-9a-f]{2}$/.test(step)) ?? null,
      numaNode: numaNode(numa),
      classCode: hex(classCode, 6),
      id: hex(vendor, 4) === null || hex(device, 4) === null ? null : `${hex(vendor, 4) ?? ''}:${hex(device, 4) ?? ''}`,
      link: Object.values(link).every((value) => value === null) ? null : link,
      acsRedirect: bits?.acsRedirect ?? null,
      ats: bits?.ats ?? null,
      relaxedOrdering: bits?.relaxedOrdering ?? null,
      maxReadRequest: bits?.maxReadRequest ?? null,
      maxPayload: bits?.maxPayload ?? null,
    });
    domains.set(address, word(domain));
    const named = word(driver);
    if (named !== null) drivers.set(address, named);
    const size = barSize(bar);
    if (size !== null) bars.set(address, size);
  }
  const listed = section?.lines.includes('listed') === true;
  const pci = !listed ? null : [...found.values()].sort((a, b) => (a.address < b.address ? -1 : 1));
  return { pci, domains, drivers, bars, configClosed: section?.lines.includes('short') === true };
}

function readConfigs(lines: readonly string[]): ReadonlyMap<string, ConfigBits> {
  const found = new Map<string, ConfigBits>();
  for (const line of lines) {
    if (!line.startsWith('config\t') || found.size >= most) continue;
    const [, place = '', length, capabilities = ''] = line.split('\t');
    const text = /^[0-9a-f]{2,80}$/.test(place) ? Buffer.from(place, 'hex').toString('latin1') : '';
    const address = pciAddress(/([0-9a-f]{4,5}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\/config$/i.exec(text)?.[1]);
    if (address !== null && !found.has(address)) found.set(address, readConfig(capabilities, number(length) ?? 0));
  }
  return found;
}

/** GT/s to generation: 2.5 → 1 … 64 → 6 (PCI Express Base Specification, Link Capabilities Register). */
const speeds: Readonly<Record<string, number>> = {
  '2.5': 1,
  '5': 2,
  '5.0': 2,
  '8': 3,
  '8.0': 3,
  '16': 4,
  '16.0': 4,
  '32': 5,
  '32.0': 5,
  '64': 6,
  '64.0': 6,
};

function generation(speed: string | undefined): number | null {
  const value = /^(\d{1,3}(?:\.\d)?) GT\/s/.exec(speed ?? '')?.[1] ?? '';
  return Object.hasOwn(speeds, value) ? (speeds[value] ?? null) : null;
}

/** Lanes as sysfs writes them; 0 and 255 mean that there is no link. */
function lanes(width: string | undefined): number | null {
  const value = number(width);
  return value === null || value === 0 || value > 32 ? null : value;
}

function hex(value: string | undefined, digits: number): string | null {
  const text = value?.trim().toLowerCase().replace(/^0x/, '') ?? '';
  return /^[0-9a-f]+$/.test(text) && text.length === digits ? text : null;
}

/** "0x0000028000000000 0x0000029fffffffff 0x000000000014220c" → bytes. */
function barSize(line: string | undefined): number | null {
  const match = /^0x([0-9a-f]{1,16}) 0x([0-9a-f]{1,16}) /i.exec(line ?? '');
  if (match === null) return null;
  const size = BigInt(`0x${match[2] ?? '0'}`) - BigInt(`0x${match[1] ?? '0'}`) + 1n;
  return size <= 1n || size > 1n << 50n ? null : Number(size);
}
