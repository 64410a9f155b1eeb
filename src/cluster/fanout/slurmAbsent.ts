import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../base/clean.js';
import type { Executor } from '../../base/executor.js';
import { Failure } from '../../base/failure.js';

/** States in which Slurm starts nothing on a node beside what is there (sinfo(1), NODE STATE CODES). A sign after a state: it does not answer (*), is powered down or on its way (~ # %), or in maintenance ($). */
const unusable =
  /^(?:allocated|down|drain|drained|draining|fail|failing|future|inval|maint|perfctrs|planned|power|reboot|reserved|unknown)|[*~#%$]$/i;

/**
 * Hosts that one srun cannot start on, with the reason: srun takes a list of nodes whole or not at all. Empty where Slurm itself could
 * not be asked; srun then says why.
 */
export async function slurmAbsent(
  executor: Executor,
  hosts: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, Failure>> {
  const states = new Map<string, string>();
  try {
    const { code, stdout } = await executor.run(
      ['sh', '-c', 'PATH=$PATH:/usr/local/bin:/usr/bin:/opt/slurm/bin; exec sinfo -N -h -o "%N %T"'],
      {
        env: { LC_ALL: 'C' },
        maxOutputBytes: 16 * 1024 * 1024,
        ...(signal === undefined ? {} : { signal }),
      },
    );
    if (code !== 0) return new Map();
    for (const line of stdout.split('\n')) {
      const [name = '', state = ''] = line.trim().split(/\s+/);
      if (name !== '') states.set(name, state);
    }
  } catch {
    return new Map();
  }
  if (states.size === 0) return new Map();
  return new Map(
    hosts.flatMap((host) => {
      const state = states.get(host);
      if (state === undefined)
        return [
          [
            host,
            new Failure('input', l10n.t('{0} is no node of the Slurm on {1}.', host, executor.host), {
              next: l10n.t('Compare the names in the cluster file with those of sinfo.'),
            }),
          ] as const,
        ];
      if (!unusable.test(state)) return [];
      const shown = cleanLine(state).slice(0, 40);
      return [
        [
          host,
          new Failure('unreachable', l10n.t('{0} was not asked: Slurm has it as {1}, so srun cannot start anything there.', host, shown), {
            next: l10n.t('Use --via ssh or --via clush to look at it anyway.'),
          }),
        ] as const,
      ];
    }),
  );
}
