import * as l10n from '@vscode/l10n';
import type { CatalogueMessage } from './message.js';

/** Who ended, in the words of mpirun and prterun, srun, torchrun, DeepSpeed and Horovod. */
const who =
  /process rank (?<rank>\d{1,7}) with PID \d{1,10} on node (?<host>[\w.-]{1,255})|srun: error: (?<node>[\w.-]{1,255}): tasks? (?<task>\d{1,7})\b|(?:^|[^_\w])rank: (?<elastic>\d{1,7})\b/;

/** How launchers and programs report that a process ended: the reasons that are its own, and the envelopes around errors of others. */
export const ends: readonly CatalogueMessage[] = [
  {
    id: 'end-host-memory',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['Out Of Memory', 'oom', 'OOMKilled', 'OUT_OF_MEMORY'],
    pattern:
      /srun: error: \S{1,255}: tasks? [\d,-]{1,200}: Out Of Memory|Detected \d{1,9} oom[-_ ]kill event|\bOOMKilled\b|NODE_OUT_OF_MEMORY/,
    who,
    what: () => l10n.t('a process was killed because host memory ran out'),
    cause: () => l10n.t('Data loaders, checkpoints or pinned buffers take more memory than the host or the job’s limit has.'),
    fix: () => l10n.t('Give the job more memory (--mem, limits of the pod), or use fewer workers and smaller host buffers.'),
    variables: [],
    reports: [],
  },
  {
    id: 'end-killed',
    severity: 'error',
    // A launcher also kills the ranks that are left when one has failed.
    distance: 1,
    heard: 'program',
    needles: ['SIGKILL', 'signal 9', ': Killed', 'exitcode', 'return code = -9'],
    pattern:
      /exited on signal 9\b|srun: error: \S{1,255}: tasks? [\d,-]{1,200}: Killed|exitcode {0,4}: -9\b|return code = -9\b|Signal 9 \(SIGKILL\) received by PID/,
    who,
    what: () => l10n.t('a process was killed from outside (signal 9)'),
    cause: () =>
      l10n.t(
        'Mostly the out-of-memory killer of the kernel, of Slurm or of Kubernetes; else the scheduler, a person, or the launcher after another rank had failed.',
      ),
    fix: () =>
      l10n.t(
        'Look for "Out of memory" in dmesg of that host and at sacct (State, MaxRSS); give more host memory or use fewer data loaders.',
      ),
    variables: [],
    reports: [],
    confidence: 'possible',
  },
  {
    id: 'end-crashed',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['SIGSEGV', 'SIGBUS', 'signal 11', 'signal 7', 'exitcode', 'return code = -', 'egmentation fault', 'Bus error'],
    pattern:
      /exited on signal (?:7|11)\b|srun: error: \S{1,255}: tasks? [\d,-]{1,200}: (?:Segmentation fault|Bus error)|exitcode {0,4}: -(?:7|11)\b|return code = -(?:7|11)\b|Signal (?:7|11) \(SIG(?:BUS|SEGV)\) received by PID|^Fatal Python error: (?:Segmentation fault|Bus error)/,
    who,
    what: () => l10n.t('a process crashed (segmentation fault or bus error)'),
    cause: () => l10n.t('A fault in a native library; a bus error is mostly a full /dev/shm.'),
    fix: () => l10n.t('Check df /dev/shm; run with PYTHONFAULTHANDLER=1 to see where it crashed.'),
    variables: [],
    reports: [],
    confidence: 'likely',
  },
  {
    id: 'end-time-limit',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['DUE TO '],
    pattern: /\*\*\* (?:JOB|STEP) \S{1,60} ON (?<host>[\w.-]{1,255}) CANCELLED AT \S{1,40} DUE TO (?:TIME LIMIT|NODE FAILURE|PREEMPTION)/,
    what: () => l10n.t('the scheduler ended the job'),
    cause: () => l10n.t('Its time was over, it made room for another, or a node failed; what ranks say after it follows from that.'),
    fix: () => l10n.t('Ask for more time or save checkpoints; after a node failure look at that node (sinfo -R).'),
    variables: [],
    reports: [],
  },
  {
    id: 'torch-oom',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['CUDA out of memory', 'OutOfMemoryError'],
    pattern: /(?:OutOfMemoryError|RuntimeError): (?:CUDA|HIP) out of memory\b/,
    what: () => l10n.t('the GPU ran out of memory in the program'),
    cause: () => l10n.t('Parameters, activations or fragmentation of the allocator; other ranks then wait for this one.'),
    fix: () =>
      l10n.t(
        'Use a smaller micro batch or activation checkpointing; PYTORCH_CUDA_ALLOC_CONF=expandable_segments:True against fragmentation.',
      ),
    variables: [],
    reports: [],
  },
  {
    id: 'torch-cuda-error',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['CUDA error: '],
    pattern: /(?:RuntimeError|AcceleratorError|DeferredCudaCallError): CUDA error: (?!.*NCCL)/,
    what: () => l10n.t('a CUDA call of the program failed'),
    cause: () => l10n.t('A kernel of the program crashed, or the GPU itself failed (ECC, bus): the text says which.'),
    fix: () => l10n.t('Run with CUDA_LAUNCH_BLOCKING=1 to see where; look for Xid in dmesg of that host.'),
    variables: [],
    reports: [],
    confidence: 'likely',
  },
  {
    id: 'python-exception',
    severity: 'error',
    distance: 0,
    heard: 'program',
    needles: ['Error', 'Exception'],
    // Errors that wrap those of NCCL, of other ranks or of the launcher say nothing of their own; those of CUDA have entries of their own.
    pattern:
      /^(?:\[(?:rank|default)\d{1,7}\]: ?|\(\w[\w.]{0,80} pid=\d{1,10}(?:, ip=[\d.]{7,15})?\) )?(?!(?:[\w.]{1,120}\.)?(?:Dist\w{1,30}Error|ChildFailedError|SignalException|ProcessExitedException|ProcessRaisedException|CalledProcessError|Connection\w{0,20}Error|BrokenPipeError|EOFError|RayTaskError\S{0,80}|ActorDiedError|WorkerCrashedError|OutOfMemoryError|AcceleratorError|DeferredCudaCallError|TimeoutError|InductorError)\b)(?!.{0,400}(?:NCCL|nccl|[Ww]atchdog|CUDA|ProcessGroup|Socket Timeout|Connection (?:reset|closed) by peer|Some ranks? failed|DataLoader worker|[Tt]imed? ?out|Broken pipe|[Bb]arrier))(?:[A-Za-z_][\w.]{0,120}\.)?[A-Z]\w{0,60}(?:Error|Exception): \S/,
    what: () => l10n.t('the program ended with an exception'),
    cause: () => l10n.t('The text after it says which; the other ranks then wait for this one or lose their connection to it.'),
    fix: () => l10n.t('Read the traceback above that line on that rank.'),
    variables: [],
    reports: [],
    confidence: 'likely',
  },
  {
    id: 'end-envelope',
    severity: 'error',
    distance: 3,
    heard: 'program',
    needles: [
      'ChildFailedError',
      'exit',
      'Exited',
      'Killing subprocess',
      'SIGABRT',
      'signal 6',
      'SIGTERM',
      'return code',
      'Aborted',
      'Terminated',
    ],
    pattern:
      /ChildFailedError|exited on signal (?:6|15)\b|srun: error: \S{1,255}: tasks? [\d,-]{1,200}: (?:Exited with exit code|Aborted|Terminated)|exitcode {0,4}: (?:-6|-15|[1-9]\d{0,2})\b|sigkill_handler\] Killing subprocess|return code = (?:-6|-15|[1-9]\d{0,2})\b|Signal (?:6|15) \(SIG(?:ABRT|TERM)\) received by PID|command terminated with exit code|A worker died or was killed while executing|because its worker process has died/,
    who,
    what: () => l10n.t('a launcher reports that a process ended'),
    cause: () => l10n.t('It wraps an error that the process itself tells, or that another rank had first.'),
    fix: () => l10n.t('Read what that process said before; with torchrun, the block "Root Cause" names the rank that ended first.'),
    variables: [],
    reports: [],
  },
];
