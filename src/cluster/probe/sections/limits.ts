import type { Limit, LimitsFact } from '../../facts.js';
import { number, pairs, scaled } from '../fields.js';
import type { ProbeSection } from '../cut.js';

/**
 * What this login may use, and what jobs inherit: the limits of the scheduler's daemon (/proc/PID/limits is readable for everyone). The daemon is
 * found by its pid file or its control group, never by looking through all processes.
 */
export const limitsScript = String.raw`
if [ -r "$R/proc/self/limits" ]; then
  while IFS= read -r l; do case $l in "Max locked memory"*|"Max open files"*|"Max processes"*) kv own "$l" ;; esac; done < "$R/proc/self/limits"
fi
kv memlock "$(ulimit -l)"
kv nofile "$(ulimit -n)"
[ -d "$R/dev/shm" ] && df -kP "$R/dev/shm" | { read -r x; read -r x a b c x && kv shm "$a" && kv shmfree "$c"; }
p=
for f in /run/slurmd.pid /run/slurm/slurmd.pid /var/run/slurmd.pid /var/run/slurm/slurmd.pid /var/spool/pbs/mom_priv/mom.lock /run/kubelet.pid \
  /sys/fs/cgroup/system.slice/slurmd.service/cgroup.procs /sys/fs/cgroup/systemd/system.slice/slurmd.service/cgroup.procs \
  /sys/fs/cgroup/system.slice/pbs.service/cgroup.procs /sys/fs/cgroup/systemd/system.slice/pbs.service/cgroup.procs \
  /sys/fs/cgroup/system.slice/kubelet.service/cgroup.procs /sys/fs/cgroup/systemd/system.slice/kubelet.service/cgroup.procs; do
  one "$R$f"
  case $v in ''|*[!0-9]*) continue ;; esac
  one "$R/proc/$v/limits"
  [ -n "$v" ] || continue
  one "$R$f"; p=$v; break
done
if [ -n "$p" ]; then
  one "$R/proc/$p/comm"; kv daemon "$v"
  while IFS= read -r l; do case $l in "Max locked memory"*) kv scheduler "$l" ;; esac; done < "$R/proc/$p/limits"
fi
`;

/** "Max locked memory  65536  65536  bytes" → the soft limit, divided by `unit`. */
function soft(line: string | undefined, unit: number): Limit | null {
  const value = /^Max [a-z ]+?\s{2,}(\d{1,20}|unlimited)\s/.exec(line ?? '')?.[1];
  if (value === undefined) return null;
  return value === 'unlimited' ? value : Math.floor(Number(value) / unit);
}

function limit(value: string | undefined): Limit | null {
  return value?.trim() === 'unlimited' ? 'unlimited' : number(value);
}

/** Limits of the login and of the scheduler's daemon. */
export function readLimits(section: ProbeSection | undefined): LimitsFact {
  const all = pairs(section?.lines ?? []);
  const said = new Map(all);
  const own = (name: string): string | undefined => all.find(([key, value]) => key === 'own' && value.startsWith(name))?.[1];
  return {
    memlockKiB: soft(own('Max locked memory'), 1024) ?? limit(said.get('memlock')),
    nofile: soft(own('Max open files'), 1) ?? limit(said.get('nofile')),
    shmBytes: scaled(said.get('shm')),
    shmFreeBytes: scaled(said.get('shmfree')),
    processes: soft(own('Max processes'), 1),
    schedulerMemlockKiB: soft(said.get('scheduler'), 1024),
  };
}
