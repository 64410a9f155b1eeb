import type { SystemVariable } from '../../facts.js';
import { clean } from '../../../base/clean.js';
import { isSecretName, redacted, withoutSecretsIn } from '../../../base/secret.js';
import { word } from '../fields.js';
import type { ProbeSection } from '../cut.js';

const prefixes = 'NCCL|RCCL|HCCL|UCX|FI|OMPI_MCA|MLX5|RDMAV|PSM3|NVSHMEM|SHARP|TORCH_NCCL|GLOO|HSA|ROCR|HIP|ASCEND|NVIDIA_VISIBLE_DEVICES';

/** NCCL-related variables of the login. Names decide on the host, so that nothing else leaves it. */
export const environmentScript = String.raw`
awk 'BEGIN {
for (name in ENVIRON) {
if (name ~ /^NCCL_WORKBENCH_/) continue
if (name !~ /^(${prefixes}|CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|LD_LIBRARY_PATH|LD_PRELOAD)(_|$)/) continue
value = ENVIRON[name]
gsub(/\n/, "\036", value)
print name "=" value
}
}' </dev/null
`;

/**
 * The same names in the files that a login, a service or the scheduler reads, as path, line and text. Names of the files are relative to the root. Files that exist and
 * cannot be read are named.
 */
export const systemVariablesScript = String.raw`
cd "$R/" || return 0
a=
add() { [ -f "$1" ] || return 0; if [ -r "$1" ]; then a="$a$1
"; else kv denied "$1"; fi; }
for f in etc/environment etc/environment.d/*.conf etc/profile etc/profile.d/*.sh etc/bash.bashrc etc/bashrc etc/security/pam_env.conf etc/enroot/enroot.conf etc/enroot/environ.d/* \
  etc/default/slurmd etc/sysconfig/slurmd etc/systemd/system.conf.d/*.conf etc/systemd/system/slurmd.service etc/systemd/system/slurmd.service.d/*.conf etc/systemd/system/kubelet.service.d/*.conf \
  etc/systemd/system/containerd.service.d/*.conf etc/systemd/system/docker.service.d/*.conf etc/systemd/system/pbs.service.d/*.conf etc/slurm*/*prolog* etc/slurm*/*epilog* etc/slurm*/prolog.d/* etc/slurm*/epilog.d/* etc/slurm*/task_prolog.d/*; do
  add "$f"
done
for c in etc/slurm/slurm.conf etc/slurm-llnl/slurm.conf; do
  [ -r "$c" ] || continue
  IFS='
'
  for f in $(sed -n 's/^[[:space:]]*\([Tt]ask\|[Ss]run\|[Cc]tld\|\)[Pp]rolog[[:space:]]*=[[:space:]]*\/\([^#[:space:]]*\).*/\2/p; s/^[[:space:]]*\([Tt]ask\|[Ss]run\|\)[Ee]pilog[[:space:]]*=[[:space:]]*\/\([^#[:space:]]*\).*/\2/p' "$c"); do
    case $f in etc/slurm*prolog*|etc/slurm*epilog*) ;; *) add "$f" ;; esac
  done
  unset IFS
  break
done
IFS='
'
set -f; set -- $a; set +f
unset IFS
[ $# -gt 0 ] && awk '
FNR > 4000 { next }
/(^|[^A-Za-z0-9_])(${prefixes}|CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|LD_LIBRARY_PATH|LD_PRELOAD)(_[A-Za-z0-9_]*)?[ \t]*=/ && !/^[ \t]*[#;]/ {
print "at\t" FILENAME "\t" FNR "\t" substr($0, 1, 1000)
if (++n >= 256) exit
}' "$@"
`;

const most = 256;

/** The login's variables, sorted by name; values of secret names are redacted. */
export function readEnvironment(section: ProbeSection | undefined): Record<string, string> {
  const found = (section?.lines ?? []).slice(0, 1000).flatMap((line) => {
    const match = /^([A-Za-z_][A-Za-z0-9_]{0,127})=(.*)$/s.exec(line);
    if (match?.[1] === undefined) return [];
    return [[match[1], shownValue(match[1], (match[2] ?? '').replaceAll('\u001e', '\n'))] as const];
  });
  return Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function shownValue(name: string, value: string): string {
  return isSecretName(name) ? redacted : withoutSecretsIn(clean(value).slice(0, 4096));
}

const assignment = new RegExp(
  `(?:^|[^A-Za-z0-9_])((?:${prefixes}|CUDA_VISIBLE_DEVICES|CUDA_DEVICE_ORDER|LD_LIBRARY_PATH|LD_PRELOAD)(?:_[A-Za-z0-9_]{0,120})?)[ \\t]*=[ \\t]*("[^"]*"|'[^']*'|[^\\s"';]*)`,
  'g',
);

/** Variables in the system's files: every assignment on a line, without the quotes around its value. */
export function readSystemVariables(section: ProbeSection | undefined): readonly SystemVariable[] {
  const found: SystemVariable[] = [];
  for (const row of section?.lines ?? []) {
    const [key, place, number, ...text] = row.split('\t');
    const path = word(place);
    if (key !== 'at' || path === null || number === undefined || !/^\d{1,7}$/.test(number)) continue;
    for (const match of text.join('\t').slice(0, 1000).matchAll(assignment)) {
      if (found.length >= most) return found;
      const [name = '', value = ''] = match.slice(1);
      found.push({ path: `/${path}`, line: Number(number), name, value: shownValue(name, value.replace(/^(["'])(.*)\1$/s, '$2')) });
    }
  }
  return found;
}
