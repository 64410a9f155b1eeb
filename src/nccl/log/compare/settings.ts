import * as l10n from '@vscode/l10n';
import { difference, type Difference, type DifferenceKind } from './difference.js';
import type { Run } from './run.js';
import { alike, oddHosts, sideOf, spreadOf, tells } from './spread.js';

/** Settings that differ from run to run by their nature: addresses, files, identities, and what is logged. */
const ofTheRun =
  /^NCCL_(?:COMM_ID|HOSTID|DEBUG_FILE|DEBUG|DEBUG_SUBSYS|TOPO_DUMP_\w+|GRAPH_DUMP_\w+|PARAM_DUMP_ALL|RAS_\w+|NVTX_\w+|INSPECTOR_\w+)$/;

/** What a setting decides, as far as a log shows it (NCCL's environment variables in its user guide). */
const decides: readonly (readonly [RegExp, readonly DifferenceKind[]])[] = [
  [/^NCCL_(?:IB_DISABLE|NET|NET_PLUGIN)$/, ['network', 'gpudirect', 'adapters']],
  [/^NCCL_IB_HCA$/, ['network', 'adapters', 'gpudirect']],
  [/^NCCL_(?:SOCKET_IFNAME|OOB_NET_IFNAME|SOCKET_FAMILY)$/, ['interface', 'network']],
  [/^NCCL_(?:NET_GDR_\w+|DMABUF_ENABLE|IB_PCI_RELAXED_ORDERING|GDRCOPY_ENABLE)$/, ['gpudirect']],
  [/^NCCL_(?:P2P_\w+|SHM_DISABLE|CUMEM_\w+|IGNORE_DISABLED_P2P)$/, ['inside']],
  [/^NCCL_(?:(?:MIN|MAX)_(?:NCHANNELS|NRINGS|CTAS|P2P_NCHANNELS)|CTA_POLICY)$/, ['channels']],
  [/^NCCL_(?:ALGO|PROTO|TUNER_\w+|NTHREADS|THREAD_THRESHOLDS|NVLS_\w+|COLLNET_\w+|PAT_ENABLE)$/, ['algorithm', 'channels']],
  [/^NCCL_(?:TOPO_FILE|GRAPH_FILE|CROSS_NIC|NET_MERGE_LEVEL|PXN_\w+)$/, ['paths', 'rings', 'channels', 'adapters']],
];

/** Versions and variables in which two runs differ. */
export function settings(good: Run, bad: Run): Difference[] {
  return [...versions(good, bad), ...variables(good, bad)];
}

function versions(good: Run, bad: Run): Difference[] {
  const of = (run: Run) => {
    const spread = spreadOf(run.processes, ({ version }) => version);
    // Before 2.24 a single bare line tells it, of nobody in particular.
    const [bare] = run.log.versions;
    return tells(spread) || bare === undefined
      ? spread
      : { total: 1, values: new Map([[bare.value, { count: 1, first: bare, hosts: [] }]]) };
  };
  const [before, after] = [of(good), of(bad)];
  const known = (spread: typeof before): string =>
    [...spread.values.keys()]
      .flatMap((value) => value ?? [])
      .sort()
      .join();
  if (!tells(before) || !tells(after) || known(before) === known(after)) return [];
  const [a, b] = [sideOf(before), sideOf(after)];
  return [
    difference({
      kind: 'version',
      subject: 'NCCL',
      weight: 'much',
      message: l10n.t('NCCL was {0} in the good run and is {1} in the bad one.', a.value ?? '', b.value ?? ''),
      good: a,
      bad: b,
      hosts: oddHosts(before, after),
    }),
  ];
}

function variables(good: Run, bad: Run): Difference[] {
  if (good.quiet || bad.quiet) return [];
  const names = new Set([...good.processes, ...bad.processes].flatMap(({ variables: own }) => [...own.keys()]));
  const ended = bad.completed > 0 || good.completed === 0;
  return [...names].sort().flatMap((name) => {
    if (ofTheRun.test(name)) return [];
    const [before, after] = [good, bad].map((run) => spreadOf(run.processes, ({ variables: own }) => own.get(name)));
    if (before === undefined || after === undefined || before.total === 0 || after.total === 0 || alike(before, after)) return [];
    const [a, b] = [sideOf(before), sideOf(after)];
    // A variable is told when it is read: a run that failed early tells fewer.
    const silent = !ended && !tells(after);
    const message =
      a.value === null
        ? l10n.t('{0} is set in the bad run alone: {1}.', name, b.value ?? '')
        : b.value === null
          ? l10n.t('{0} was set in the good run alone: {1}.', name, a.value)
          : l10n.t('{0} was {1} in the good run and is {2} in the bad one.', name, a.value, b.value);
    return [
      difference({
        kind: 'variable',
        subject: name,
        weight: silent ? 'little' : 'some',
        message: silent ? `${message} ${l10n.t('The bad run failed early and may not have come to read it.')}` : message,
        good: a,
        bad: b,
        hosts: oddHosts(before, after),
        explains: silent ? [] : decides.filter(([form]) => form.test(name)).flatMap(([, kinds]) => kinds),
      }),
    ];
  });
}
