import * as l10n from '@vscode/l10n';

/** Programs whose outputs become pieces of the graph. `nvidia-smi topo -m` and the files of sysfs come with the probe. */
export const fabricPrograms = ['ibnetdiscover', 'iblinkinfo', 'ibqueryerrors', 'lldpctl'] as const;

/** One of {@link fabricPrograms}. */
export type FabricProgram = (typeof fabricPrograms)[number];

/** How one program is run and what it takes. */
export interface ProgramPlan {
  readonly args: readonly string[];
  /** Whether one host's answer is that of the whole fabric, or each host only knows its own neighbours. */
  readonly once: boolean;
  /** Time limit, ms, and output kept, bytes. Discovery of 10,000 hosts prints about 8 MiB. */
  readonly limitMs: number;
  readonly most: number;
  /** Whether a text is an answer of this program. */
  readonly answered: (text: string) => boolean;
  /** Whether what it said means that this user may not. */
  readonly refused: (said: string) => boolean;
  /** What an administrator can do about it, as words to paste. Nothing of it is ever run from here. */
  readonly alternative: () => string;
}

const megabyte = 1 << 20;

/** Management datagrams: /dev/infiniband/umad* belongs to root on most systems (rdma-core, umad(7)). */
const umad = {
  once: true,
  limitMs: 60_000,
  most: 32 * megabyte,
  refused: (said: string) => /can't open UMAD port|mad_rpc_open_port|permission denied|must be root/i.test(said),
};

function umadAlternative(command: string, option: string): string {
  return l10n.t(
    'Either run "sudo {0} > FILE" there and hand FILE to "nccl-workbench fabric {1} FILE", or let a group open /dev/infiniband/umad*: a udev rule such as KERNEL=="umad*", GROUP="rdma", MODE="0660", and "sudo usermod -aG rdma USER".',
    command,
    option,
  );
}

/** Every program with its plan. */
export const programPlans: Readonly<Record<FabricProgram, ProgramPlan>> = {
  ibnetdiscover: {
    ...umad,
    args: [],
    answered: (text) => /^(?:Switch|Ca|Rt)\s/m.test(text),
    alternative: () => umadAlternative('ibnetdiscover', '--ibnetdiscover'),
  },
  iblinkinfo: {
    ...umad,
    args: [],
    answered: (text) => text.includes('==>'),
    alternative: () => umadAlternative('iblinkinfo', '--iblinkinfo'),
  },
  ibqueryerrors: {
    ...umad,
    args: [],
    answered: (text) => /^(?:## Summary|Errors for|\s*GUID 0x)/m.test(text),
    alternative: () => umadAlternative('ibqueryerrors', '--ibqueryerrors'),
  },
  lldpctl: {
    args: ['-f', 'json0'],
    once: false,
    limitMs: 10_000,
    most: megabyte,
    answered: (text) => /^\s*\{/.test(text),
    refused: (said) => /unable to connect to socket.*(?:permission|denied)|permission denied|connection refused/i.test(said),
    alternative: () =>
      l10n.t(
        'Either run "sudo lldpctl -f json0 > FILE" there and hand it to "nccl-workbench fabric --lldp HOST=FILE", or join the group that owns its socket: "sudo usermod -aG _lldpd USER".',
      ),
  },
};
