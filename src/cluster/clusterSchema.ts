import * as l10n from '@vscode/l10n';
import * as v from 'valibot';
import { launcherKinds } from './clusterFile.js';
import { vias } from './fanout/fanOut.js';

// Every scalar arrives as the text that stands in the file (YAML's failsafe schema), so that 0x3 or 010 in `env` stays what it is.

const text = v.pipe(
  v.string(() => l10n.t('A text is expected here.')),
  v.nonEmpty(() => l10n.t('This is empty.')),
);
const texts = v.array(text, () => l10n.t('A list is expected here, one item a line with a dash.'));
/** `gpu[001-128]`, or a list of such. */
const hostList = v.union([text, texts], () => l10n.t('Hosts are expected here: gpu[001-128], or a list of such.'));
const hostLists = v.record(v.string(), hostList, () => l10n.t('A map of names to hosts is expected here, such as r1: gpu[01-16].'));
const yesOrNo = v.pipe(
  v.picklist(['true', 'false'], () => l10n.t('true or false is expected here.')),
  v.transform((word) => word === 'true'),
);

/** What may stand under one host of a `hosts` map. */
const hostDetails = v.object({ rack: v.optional(text), groups: v.optional(hostList) }, () =>
  l10n.t('A map with rack and groups is expected here, or nothing.'),
);
const hostMap = v.record(
  v.string(),
  v.union([v.literal(''), hostDetails], () => l10n.t('A map with rack and groups is expected here, or nothing.')),
);

/** The folders on the hosts. */
const paths = v.object(
  {
    ncclTests: v.optional(
      v.pipe(
        text,
        v.regex(/^\/[^\0\r\n]*$/, () => l10n.t('A path on the hosts is expected here, absolute, such as /opt/nccl-tests/build.')),
      ),
    ),
    python: v.optional(
      v.pipe(
        text,
        v.regex(/^[^\0\r\n-][^\0\r\n]*$/, () => l10n.t('A program is expected here, such as /opt/venv/bin/python3.')),
      ),
    ),
  },
  () => l10n.t('A map is expected here, such as ncclTests: /opt/nccl-tests/build.'),
);

/** What a job on Kubernetes needs to be told. */
const kubernetes = v.object(
  { image: text, namespace: v.optional(text), context: v.optional(text), limits: v.optional(v.record(v.string(), text)) },
  () => l10n.t('A map with at least image is expected here.'),
);

/** A positive number as YAML's text has it. */
const positive = v.pipe(
  v.string(() => l10n.t('A number is expected here.')),
  v.regex(/^(?:\d{1,9}(?:\.\d{1,6})?)$/, () => l10n.t('A number above 0 is expected here.')),
  v.transform(Number),
  v.check(
    (value) => value > 0,
    () => l10n.t('A number above 0 is expected here.'),
  ),
);
const expectation = v.object({ us: v.optional(positive), gbps: v.optional(positive), timeoutMs: v.optional(positive) }, () =>
  l10n.t('A map with us, gbps and timeoutMs is expected here.'),
);
const latency = v.object(
  { intraRack: v.optional(expectation), crossRack: v.optional(expectation), crossSite: v.optional(expectation) },
  () => l10n.t('A map with intraRack, crossRack and crossSite is expected here.'),
);

/** One reader for each key of `.nccl/cluster.yaml`. `schemas/cluster.schema.json` has the same keys (tested). */
export const clusterEntries = {
  name: v.optional(text),
  simulated: v.optional(yesOrNo),
  sshConfig: v.optional(text),
  hosts: v.optional(v.union([text, texts, hostMap], () => l10n.t('Hosts are expected here: gpu[001-128], or a list of such.'))),
  groups: v.optional(hostLists),
  racks: v.optional(hostLists),
  sites: v.optional(hostLists),
  latency: v.optional(latency),
  head: v.optional(text),
  launcher: v.optional(v.picklist(launcherKinds, () => l10n.t('mpirun, srun, sbatch, torchrun, kubectl or local is expected here.'))),
  via: v.optional(v.picklist(vias, () => l10n.t('ssh, clush, pdsh or srun is expected here.'))),
  launcherArgs: v.optional(texts),
  gpusPerHost: v.optional(
    v.pipe(
      v.string(() => l10n.t('A number is expected here.')),
      v.regex(/^[1-9]\d{0,2}$/, () => l10n.t('A number from 1 to 999 is expected here.')),
      v.transform(Number),
    ),
  ),
  paths: v.optional(paths),
  kubernetes: v.optional(kubernetes),
  env: v.optional(
    v.record(
      v.pipe(
        v.string(),
        v.regex(/^[A-Za-z_][A-Za-z0-9_]*$/, () =>
          l10n.t('A variable name holds letters, digits and underscores, and does not begin with a digit.'),
        ),
      ),
      v.pipe(
        v.string(() => l10n.t('A text is expected here.')),
        v.check(
          (value) => !value.includes('\0'),
          () => l10n.t('A value cannot hold a NUL.'),
        ),
      ),
      () => l10n.t('A map of variables to values is expected here.'),
    ),
  ),
};

/** Keys of the inner maps, for the check of unknown ones. */
export const innerKeys: Readonly<Record<string, readonly string[]>> = {
  paths: Object.keys(paths.entries),
  kubernetes: Object.keys(kubernetes.entries),
  latency: Object.keys(latency.entries),
};
/** Keys under one host of a `hosts` map. */
export const hostKeys: readonly string[] = Object.keys(hostDetails.entries);

/** One value of the file: what was understood, and what was wrong at which path below it. */
export function readEntry<K extends keyof typeof clusterEntries>(
  key: K,
  value: unknown,
): {
  readonly value: v.InferOutput<(typeof clusterEntries)[K]> | undefined;
  readonly wrong: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
} {
  const answer = v.safeParse(clusterEntries[key], value);
  if (answer.success) return { value: answer.output, wrong: [] };
  return { value: undefined, wrong: answer.issues.map(({ path, message }) => ({ path: pathOf(path), message })) };
}

function pathOf(path: readonly { readonly key: unknown }[] | undefined): (string | number)[] {
  return (path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));
}
