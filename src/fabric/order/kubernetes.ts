import type { OrderedHosts } from './files.js';

/** The label that holds the place of a node in the order, padded so that sorting as text is sorting by place. */
export const orderLabel = 'nccl-rank-order';

/** Labels of a node: its place, and its leaf and pod under the names that topograph gives them (docs/reference/node-labels.md). */
function labelsOf({ hosts, places }: OrderedHosts, at: number): [string, string][] {
  const digits = String(Math.max(0, hosts.length - 1)).length;
  const host = hosts[at] ?? '';
  const group = places?.groups[places.groupOf[places.hosts.indexOf(host)] ?? -1];
  const labels: [string, string][] = [[orderLabel, String(at).padStart(digits, '0')]];
  if (group !== undefined)
    labels.push(['fabric.topograph.run/tier-0', labelValue(group.label)], ['fabric.topograph.run/tier-1', `pod-${String(group.pod)}`]);
  return labels;
}

/** A value that Kubernetes takes: at most 63 letters, digits, dashes, dots and underscores, beginning and ending with a letter or digit. */
export function labelValue(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .slice(0, 63)
    .replace(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '');
}

/** The commands that set the labels. They are shown, never run. */
export function kubernetesCommands(ordered: OrderedHosts): string {
  return [
    '# Labels that tell a scheduler where nodes stand and which rank comes first. Nothing has been run.',
    ...ordered.hosts.map(
      (host, at) =>
        `kubectl label node ${host} --overwrite ${labelsOf(ordered, at)
          .map(([key, value]) => `${key}=${value}`)
          .join(' ')}`,
    ),
    '',
  ].join('\n');
}

/** The same labels as a list of nodes in YAML, for `kubectl apply --server-side`. */
export function kubernetesPatch(ordered: OrderedHosts): string {
  return [
    '# For kubectl apply --server-side -f FILE. Nothing has been sent to a cluster.',
    'apiVersion: v1',
    'kind: List',
    'items:',
    ...ordered.hosts.flatMap((host, at) => [
      '  - apiVersion: v1',
      '    kind: Node',
      '    metadata:',
      `      name: ${JSON.stringify(host)}`,
      '      labels:',
      ...labelsOf(ordered, at).map(([key, value]) => `        ${key}: ${JSON.stringify(value)}`),
    ]),
    '',
  ].join('\n');
}
