import type { KubernetesJobs } from '../clusterFile.js';

/** Labels of our own on the pods: those of the MPI operator differ between its versions. */
const jobLabel = 'nccl-workbench/job';
const roleLabel = 'nccl-workbench/role';

/** Resources by which a pod gets at the network's adapters; such pods must be allowed to lock memory. */
const adapters = /rdma|infiniband|\bib\b|hca|efa|roce/i;

/** What a job is made of. */
export interface MpiJob {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly ranksPerHost: number;
  readonly gpusPerHost: number;
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  /** Extra words for mpirun. */
  readonly extra: readonly string[];
  readonly kubernetes: KubernetesJobs;
}

/**
 * The manifest of an MPIJob (kubeflow.org/v2beta1, MPI operator 0.4 and later): one worker on each host, and a launcher that starts when they are ready
 * and is not tried again. JSON, which kubectl takes as it takes YAML.
 */
export function mpiJobManifest(job: MpiJob): string {
  const { kubernetes, name, hosts, ranksPerHost } = job;
  const env = Object.entries(job.env).map(([key, value]) => ({ name: key, value }));
  const labels = (role: string) => ({ metadata: { labels: { [jobLabel]: name, [roleLabel]: role } } });
  const limits = { 'nvidia.com/gpu': String(job.gpusPerHost), ...kubernetes.limits };
  const locks = Object.keys(limits).some((resource) => adapters.test(resource));
  const mpirun = [
    'mpirun',
    '--allow-run-as-root',
    '-np',
    String(hosts.length * ranksPerHost),
    ...Object.keys(job.env).flatMap((key) => ['-x', key]),
    ...job.extra,
    ...job.command,
  ];
  const manifest = {
    apiVersion: 'kubeflow.org/v2beta1',
    kind: 'MPIJob',
    metadata: { name, ...(kubernetes.namespace === null ? {} : { namespace: kubernetes.namespace }), labels: { [jobLabel]: name } },
    spec: {
      slotsPerWorker: ranksPerHost,
      launcherCreationPolicy: 'WaitForWorkersReady',
      runPolicy: { cleanPodPolicy: 'Running', backoffLimit: 0, ttlSecondsAfterFinished: 3600 },
      mpiReplicaSpecs: {
        Launcher: {
          replicas: 1,
          restartPolicy: 'Never',
          template: { ...labels('launcher'), spec: { containers: [{ name: 'launcher', image: kubernetes.image, env, command: mpirun }] } },
        },
        Worker: {
          replicas: hosts.length,
          template: {
            ...labels('worker'),
            spec: {
              affinity: {
                nodeAffinity: {
                  requiredDuringSchedulingIgnoredDuringExecution: {
                    nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: hosts }] }],
                  },
                },
                podAntiAffinity: {
                  requiredDuringSchedulingIgnoredDuringExecution: [
                    { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { [jobLabel]: name, [roleLabel]: 'worker' } } },
                  ],
                },
              },
              containers: [
                {
                  name: 'worker',
                  image: kubernetes.image,
                  env,
                  resources: { limits },
                  volumeMounts: [{ name: 'shm', mountPath: '/dev/shm' }],
                  ...(locks ? { securityContext: { capabilities: { add: ['IPC_LOCK'] } } } : {}),
                },
              ],
              volumes: [{ name: 'shm', emptyDir: { medium: 'Memory' } }],
            },
          },
        },
      },
    },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** kubectl in the cluster's context and namespace. */
export function kubectlWords({ context, namespace }: KubernetesJobs): string[] {
  return ['kubectl', ...(context === null ? [] : [`--context=${context}`]), ...(namespace === null ? [] : [`--namespace=${namespace}`])];
}

/** Selects the launcher's pod of a job. */
export const launcherOf = (name: string): string => `${jobLabel}=${name},${roleLabel}=launcher`;
/** Selects all pods of a job. */
export const podsOf = (name: string): string => `${jobLabel}=${name}`;

type Fields = Readonly<Record<string, unknown>>;
const fields = (value: unknown): Fields => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {});
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Where a job's pods stand. */
export interface PodsState {
  /** Phase of the launcher's pod; null: there is none yet. */
  readonly launcher: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | null;
  readonly pod: string | null;
  readonly exitCode: number | null;
  /** Why a pod waits: "ImagePullBackOff", "0/4 nodes are available: …"; null: none does. */
  readonly waits: string | null;
  /** Whether it waits for something that waiting does not mend. */
  readonly hopeless: boolean;
}

/** Reasons that come back with every try (kubelet, images/types.go and kuberuntime). */
const hopeless = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** Reads `kubectl get pods -l … -o json`; null when it is something else. */
export function readPods(json: string): PodsState | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (!Array.isArray(fields(parsed)['items'])) return null;
  let state: PodsState = { launcher: null, pod: null, exitCode: null, waits: null, hopeless: false };
  for (const item of list(fields(parsed)['items']).map(fields)) {
    const status = fields(item['status']);
    const metadata = fields(item['metadata']);
    for (const container of list(status['containerStatuses']).map(fields)) {
      const waiting = fields(fields(container['state'])['waiting']);
      const reason = text(waiting['reason']);
      if (reason !== '' && reason !== 'ContainerCreating' && reason !== 'PodInitializing')
        state = {
          ...state,
          waits: [reason, text(waiting['message'])].filter(Boolean).join(': '),
          hopeless: state.hopeless || hopeless.has(reason),
        };
    }
    const unscheduled = list(status['conditions'])
      .map(fields)
      .find((condition) => condition['type'] === 'PodScheduled' && condition['status'] === 'False');
    if (unscheduled !== undefined) state = { ...state, waits: text(unscheduled['message']) || text(unscheduled['reason']) };
    if (fields(metadata['labels'])[roleLabel] !== 'launcher') continue;
    const phase = text(status['phase']);
    const terminated = list(status['containerStatuses'])
      .map((container) => fields(fields(fields(container)['state'])['terminated']))
      .find(({ exitCode }) => typeof exitCode === 'number');
    const exitCode = terminated?.['exitCode'];
    state = {
      ...state,
      launcher: phase === 'Running' || phase === 'Succeeded' || phase === 'Failed' ? phase : 'Pending',
      pod: text(metadata['name']) || null,
      exitCode: typeof exitCode === 'number' ? exitCode : null,
    };
  }
  return state;
}
