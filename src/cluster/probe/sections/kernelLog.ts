import type { KernelLogFact, XidFact } from '../../facts.js';
import { clean } from '../../../base/clean.js';
import { withoutSecretsIn } from '../../../base/secret.js';
import { pairs, pciAddress } from '../fields.js';
import type { ProbeSection } from '../cut.js';
import { seconds } from './identity.js';

/**
 * The kernel's log by dmesg, else by journalctl, else the copy that was made at boot; under NCCL_WORKBENCH_ROOT that copy alone, because the log of the machine is not the
 * simulated host's. The filter counts Xids by GPU and number and keeps the last line of each, and of the rest the last 50 telling lines.
 */
export const kernelLogScript = String.raw`
filter() { awk '
NR == 1 && /Operation not permitted|insufficient permissions/ { exit }
{ n++ }
/Xid \(/ && /NVRM/ {
  k = $0; sub(/.*Xid \(/, "", k); k = substr(k, 1, 60); sub(/,.*/, "", k)
  if (!(k in c)) { if (m >= 200) next; m++ }
  c[k]++; l[k] = $0; next
}
/SXid|NVRM:.*(fallen off|failed|RmInit|mismatch|[Ee]rror)|AER:|PCIe Bus Error|mlx[45].*([Hh]ealth|syndrome|[Ee]rr|fail|timeout|timed out|[Ll]ink down|temperature|power)|nvidia.peermem|nv_peer_mem|Out of memory|oom-kill|[Hh]ardware [Ee]rror|DMAR:.*fault|IO_PAGE_FAULT|libnccl|amdgpu.*(reset|RAS|timeout|fail|error)|blocked for more than|(bnxt|irdma|efa|ice) .*([Ee]rr|fail|timeout|[Ll]ink is [Dd]own)|NETDEV WATCHDOG|soft lockup/ { r[t++ % 50] = $0 }
END {
  if (n) print "read\t" n
  for (k in c) print "xid\t" c[k] "\t" substr(l[k], 1, 600)
  for (i = (t > 50 ? t - 50 : 0); i < t; i++) print "line\t" substr(r[i % 50], 1, 400)
}'; }
one "$R/proc/uptime"; kv uptime "$v"
o=
if [ -z "$R" ]; then
  o=$(dmesg | filter)
  if [ -z "$o" ] && [ -d /run/systemd/journal ] && command -v journalctl >/dev/null; then o=$(journalctl -k -b -q -n 20000 --no-pager -o short-monotonic | filter); fi
fi
[ -z "$o" ] && [ -r "$R/var/log/dmesg" ] && o=$(filter < "$R/var/log/dmesg")
printf '%s\n' "$o"
`;

/** "<4>[  123.456789] text", journalctl's "[  123.456789] host kernel: text", or a text without a time. */
const stamped = /^(?:<\d{1,3}>)?\[\s*(\d{1,10}\.\d{1,9})\]\s*(?:\S{1,255} kernel: )?(.*)$/;
const xidForm = /Xid \((?:PCI:)?([0-9a-fA-F:.]{4,20})\): *(\d{1,4})/;

/** Xids and telling lines. "readable" is false where no source could be read; null when the section never came. */
export function readKernelLog(section: ProbeSection | undefined): KernelLogFact | null {
  if (section === undefined) return null;
  const all = pairs(section.lines).slice(0, 400);
  const said = new Map(all);
  const uptime = seconds(said.get('uptime'));
  const xids = all.flatMap(([key, value]): XidFact[] => {
    const tab = value.indexOf('\t');
    const count = Number(/^\d{1,9}$/.exec(value.slice(0, tab))?.[0] ?? NaN);
    const [, at, text = ''] = stamped.exec(value.slice(tab + 1)) ?? [null, undefined, value.slice(tab + 1)];
    const match = key === 'xid' ? xidForm.exec(text) : null;
    if (match === null || !Number.isFinite(count)) return [];
    const place = match[1] ?? '';
    const age = at === undefined || uptime === null ? null : Math.max(0, Math.round(uptime - Number(at)));
    return [
      {
        code: Number(match[2]),
        pci: pciAddress(/\.\d$/.test(place) ? place : `${place}.0`),
        count,
        last: shown(text, 300),
        ageSeconds: age,
      },
    ];
  });
  const lines = all.flatMap(([key, value]) => (key === 'line' ? [shown(value, 400)] : [])).filter((line) => line !== '');
  xids.sort((a, b) => a.code - b.code || ((a.pci ?? '') < (b.pci ?? '') ? -1 : 1));
  return { readable: said.has('read'), xids, lines: lines.slice(-50) };
}

function shown(text: string, most: number): string {
  return withoutSecretsIn(clean(text).replace(/\s+/g, ' ').trim()).slice(0, most);
}
