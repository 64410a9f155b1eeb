/** One thing that is asked of a host: commands that only read, tried in order until one answers. Words are never joined. */
export interface HostQuestion {
  /** File in the bundle. */
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
  /** ms */
  readonly limitMs: number;
}

/** Counters of adapters as the kernel shows them (Documentation/ABI/stable/sysfs-class-infiniband); the script takes no words from anybody. */
const counters = [
  'for f in /sys/class/infiniband/*/ports/*/counters/* /sys/class/infiniband/*/ports/*/hw_counters/* /sys/class/infiniband/*/ports/*/state',
  '/sys/class/infiniband/*/ports/*/rate /sys/class/net/*/statistics/*_errors /sys/class/net/*/statistics/*_dropped; do',
  '[ -r "$f" ] && [ -f "$f" ] && { printf "%s " "$f"; head -c 200 "$f"; }; done; exit 0',
].join(' ');

/** What every host is asked. */
export const hostQuestions: readonly HostQuestion[] = [
  { name: 'nvidia-smi-q.txt', commands: [['nvidia-smi', '-q']], limitMs: 60_000 },
  { name: 'nvidia-smi-topo.txt', commands: [['nvidia-smi', 'topo', '-m']], limitMs: 30_000 },
  {
    name: 'dmesg.txt',
    commands: [['dmesg', '--ctime'], ['journalctl', '--dmesg', '--no-pager', '--quiet', '--lines=20000'], ['dmesg']],
    limitMs: 30_000,
  },
  { name: 'counters.txt', commands: [['sh', '-c', counters]], limitMs: 30_000 },
  { name: 'ibstat.txt', commands: [['ibstat'], ['ibv_devinfo']], limitMs: 20_000 },
  {
    name: 'addresses.txt',
    commands: [
      ['ip', '-statistics', 'address'],
      ['ifconfig', '-a'],
    ],
    limitMs: 20_000,
  },
];

/** A job of Slurm: number, array task, component, step. */
export const jobForm = /^\d{1,12}(?:[_+]\d{1,9})?(?:\.\w{1,20})?$/;

/** What one machine that has the scheduler's programs is asked. */
export function schedulerQuestions(job: string | null): HostQuestion[] {
  const ofJob: HostQuestion[] =
    job === null
      ? []
      : [
          { name: 'scontrol-job.txt', commands: [['scontrol', 'show', 'job', '-dd', job]], limitMs: 30_000 },
          {
            name: 'sacct.txt',
            commands: [
              [
                'sacct',
                '-j',
                job,
                '-P',
                '-o',
                'JobID,JobName,Partition,NNodes,NodeList,State,ExitCode,DerivedExitCode,Start,End,Elapsed,MaxRSS',
              ],
            ],
            limitMs: 30_000,
          },
        ];
  return [
    ...ofJob,
    { name: 'sinfo.txt', commands: [['sinfo', '-N', '-l']], limitMs: 30_000 },
    { name: 'sinfo-reasons.txt', commands: [['sinfo', '-R', '-o', '%20H %30E %N']], limitMs: 30_000 },
    { name: 'squeue.txt', commands: [['squeue', '-a', '-o', '%i %t %M %l %D %R']], limitMs: 30_000 },
    { name: 'kubectl-pods.txt', commands: [['kubectl', 'get', 'pods', '-o', 'wide', '--request-timeout=20s']], limitMs: 30_000 },
    {
      name: 'kubectl-events.txt',
      commands: [['kubectl', 'get', 'events', '--sort-by=.lastTimestamp', '--request-timeout=20s']],
      limitMs: 30_000,
    },
  ];
}

/** Where PyTorch writes its flight recorder (TORCH_NCCL_DEBUG_INFO_TEMP_FILE, ProcessGroupNCCL.cpp). */
export const flightRecorderFiles = '/tmp/nccl_trace_rank_*';

/** A folder and a pattern of names in it, from what a user writes: `~/`, `%h` and `%p` of NCCL_DEBUG_FILE, `*` and `?` in the last part. Null: a folder with wildcards. */
export function findWords(path: string): readonly string[] | null {
  const written = path.replace(/%[hp]/g, '*').replace(/%%/g, '%');
  const home = written.startsWith('~/') ? `./${written.slice(2)}` : written;
  const rooted = home.startsWith('/') || home.startsWith('./') ? home : `./${home}`;
  const at = rooted.lastIndexOf('/');
  const [folder, name] = [rooted.slice(0, at) === '' ? '/' : rooted.slice(0, at), rooted.slice(at + 1) === '' ? '*' : rooted.slice(at + 1)];
  if (/[*?[\]\0\n]/.test(folder) || /[\0\n]/.test(name)) return null;
  return ['find', folder, '-maxdepth', '1', '-type', 'f', '-name', name];
}
