import * as l10n from '@vscode/l10n';
import type { HostFacts } from '../../../cluster/facts.js';
import type { Check, Reached, Trouble } from '../../check.js';
import { differCheck } from '../../differCheck.js';
import { hasGpus } from '../../kinds.js';

const runtimes = ['docker', 'containerd', 'podman', 'crio', 'enroot', 'singularity', 'apptainer'];
const daemons = ['docker', 'containerd', 'crio'];
const toolkit = /^(?:nvidia-container-toolkit|nvidia-ctk|nvidia-container-runtime|libnvidia-container|nvidia-container-cli)$/;
const hasToolkit = ({ containers }: HostFacts): boolean => Object.keys(containers).some((name) => toolkit.test(name));
const runtimeOf = ({ containers }: HostFacts): string | null => daemons.find((name) => containers[name] !== undefined) ?? null;
const isNvidia = ({ gpus }: HostFacts): boolean => gpus?.some(({ vendor }) => (vendor ?? 'nvidia') === 'nvidia') === true;

/** A container daemon beside NVIDIA GPUs and nothing that hands it the GPUs. */
const find = (hosts: readonly Reached[]): Trouble[] =>
  hosts.flatMap(({ host, facts }): Trouble[] => {
    const runtime = runtimeOf(facts);
    if (runtime === null || !isNvidia(facts) || hasToolkit(facts)) return [];
    return [
      {
        host,
        status: 'warn',
        title: l10n.t('No NVIDIA Container Toolkit'),
        message: l10n.t('{0} runs {1} and has GPUs, but not the NVIDIA Container Toolkit.', host, runtime),
        evidence: Object.entries(facts.containers).map(([name, version]) => `${name} ${version ?? ''}`.trim()),
        fix: l10n.t('Install nvidia-container-toolkit there, then: nvidia-ctk runtime configure'),
      },
    ];
  });

export const containerToolkit: Check = {
  id: 'container-toolkit',
  area: 'software',
  about: {
    name: { en: 'NVIDIA Container Toolkit', zh: 'NVIDIA Container Toolkit' },
    what: {
      en: 'Whether hosts with NVIDIA GPUs and a container daemon have the toolkit that gives containers the GPUs.',
      zh: '有 NVIDIA GPU 和容器守护进程的主机是否装有为容器提供 GPU 的工具包。',
    },
    consequence: {
      en: 'Containers start without GPUs, or the start fails with "could not select device driver" on this host alone.',
      zh: '容器启动后没有 GPU，或只在这台主机上报 “could not select device driver”。',
    },
    source: 'NVIDIA Container Toolkit documentation, Installation',
    docs: 'https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/install-guide.html',
  },
  concerns: ({ facts }) => (hasGpus(facts) === true ? isNvidia(facts) && runtimeOf(facts) !== null : hasGpus(facts)),
  run: ({ hosts }) => find(hosts),
};

const versionsOf = ({ containers }: HostFacts): string | null => {
  const known = Object.entries(containers)
    .filter(([name]) => runtimes.includes(name) || toolkit.test(name))
    .map(([name, version]) => `${name} ${version ?? '?'}`)
    .sort();
  return known.length === 0 ? null : known.join(', ');
};

/** Container software of other versions than on most hosts. */
export const containersDiffer = differCheck({
  id: 'containers-differ',
  area: 'software',
  about: {
    name: { en: 'Container software', zh: '容器软件' },
    what: {
      en: 'Container runtimes and NVIDIA’s toolkit with their versions, compared between hosts with the same GPUs.',
      zh: '相同 GPU 的各主机的容器运行时和 NVIDIA 工具包版本是否一致。',
    },
    consequence: {
      en: 'The same image gets other libraries, devices and limits on this host: libnvidia-container decides which driver files a container sees.',
      zh: '同一镜像在这台主机上得到的库、设备和限制不同：容器能看到哪些驱动文件由 libnvidia-container 决定。',
    },
    source: 'NVIDIA Container Toolkit documentation, Architecture; nccl-tests#219 (versions differ between images)',
    docs: 'https://docs.nvidia.com/datacenter/cloud-native/container-toolkit/latest/arch-overview.html',
  },
  valueOf: versionsOf,
  concerns: ({ facts }) => versionsOf(facts) !== null,
  say: (host, own, most, count) => ({
    status: 'warn',
    title: l10n.t('Container software differs'),
    message: l10n.t('{0} has {1}; {2} hosts have {3}.', host, own, count, most),
    fix: l10n.t('Install the same versions there.'),
  }),
});
