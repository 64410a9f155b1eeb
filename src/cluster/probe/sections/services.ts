import type { ClockFact } from '../../facts.js';
import { pairs, word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/** Services that jobs on GPUs rest on, and those that keep the clock. */
export const serviceNames = [
  'nvidia-fabricmanager',
  'nvidia-persistenced',
  'nvidia-dcgm',
  'nvidia-imex',
  'nvsm',
  'nv_peer_mem',
  'openibd',
  'opensm',
  'opensmd',
  'rdma-ndd',
  'ibacm',
  'lldpd',
  'lldpad',
  'slurmd',
  'munge',
  'pbs',
  'kubelet',
  'containerd',
  'docker',
  'crio',
  'irqbalance',
  'tuned',
  'numad',
  'firewalld',
  'chronyd',
  'chrony',
  'systemd-timesyncd',
  'ntpd',
  'ntp',
  'ntpsec',
  'ptp4l',
  'phc2sys',
] as const;

/** One question for all of them; where systemd does not run, nobody is asked. */
export const servicesScript = String.raw`
if [ -d "$R/run/systemd/system" ] && command -v systemctl >/dev/null; then
  systemctl show --no-pager -p Id,LoadState,ActiveState ${serviceNames.map((name) => `${name}.service`).join(' ')}
fi
true
`;

/** Whether the clock is synchronised: timesyncd's mark, chronyd's answer, and at last the kernel's word through timedatectl. */
export const clockScript = String.raw`
[ -e "$R/run/systemd/timesync/synchronized" ] && kv timesync yes
if { [ -d "$R/run/chrony" ] || [ -d "$R/var/run/chrony" ]; } && command -v chronyc >/dev/null; then
  kv chrony "$(chronyc -n tracking | grep -E '^(Leap status|Reference ID)' | head -n 2 | tr '\n' ';')"
elif [ -d "$R/run/systemd/system" ] && [ ! -e "$R/run/systemd/timesync/synchronized" ] && command -v timedatectl >/dev/null; then
  kv timedatectl "$(timedatectl show -p NTPSynchronized)"
fi
true
`;

const unitState = /^(?:active|inactive|failed|activating|deactivating|reloading|maintenance)$/;

/** State of each unit that exists, by name without ".service"; null where nobody says. */
export function readServices(section: ProbeSection | undefined): Readonly<Record<string, string>> | null {
  const found = new Map<string, string>();
  let [asked, unit] = [false, new Map<string, string>()];
  // An empty line ends the last unit too.
  for (const line of [...(section?.lines ?? []).slice(0, 2000), '']) {
    const match = /^(Id|LoadState|ActiveState)=(.*)$/.exec(line);
    if (match?.[1] !== undefined) unit.set(match[1], match[2] ?? '');
    if (line !== '' || unit.size === 0) continue;
    asked = true;
    const [name, load, state] = [unit.get('Id')?.replace(/\.service$/, ''), unit.get('LoadState'), unit.get('ActiveState') ?? ''];
    unit = new Map();
    if (name === undefined || !/^[\w@.-]{1,80}$/.test(name) || !unitState.test(state)) continue;
    if (load === 'loaded' || load === 'masked') found.set(name, load === 'masked' ? load : state);
  }
  return asked ? Object.fromEntries(found) : null;
}

const keepers = ['chronyd', 'chrony', 'systemd-timesyncd', 'ntpd', 'ntp', 'ntpsec', 'phc2sys', 'ptp4l'];

/** Who keeps the clock, and whether it is synchronised. */
export function readSynchronised(
  section: ProbeSection | undefined,
  services: Readonly<Record<string, string>> | null,
): Pick<ClockFact, 'synchronised' | 'source'> {
  const said = new Map(pairs(section?.lines ?? []));
  const chrony = said.get('chrony') ?? '';
  const kernel = /NTPSynchronized=(yes|no)/.exec(said.get('timedatectl') ?? '')?.[1];
  const source =
    keepers.find((name) => services?.[name] === 'active') ??
    (chrony !== '' ? 'chronyd' : said.has('timesync') ? 'systemd-timesyncd' : null);
  const leap = /Leap status\s*:\s*([A-Za-z ]{1,40})/.exec(chrony)?.[1]?.trim();
  if (leap !== undefined) return { synchronised: leap !== 'Not synchronised', source: word(source ?? undefined) };
  if (said.get('timesync') === 'yes') return { synchronised: true, source };
  return { synchronised: kernel === undefined ? null : kernel === 'yes', source };
}
