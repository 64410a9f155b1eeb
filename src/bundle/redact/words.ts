/** Names that say nothing of anybody: accounts of every system, words that programs put where names stand. */
const common = new Set(
  (
    'root nobody daemon admin administrator ubuntu centos rocky debian ec2-user azureuser opc user users username guest test nvidia slurm munge systemd kernel sshd ' +
    'localhost localdomain local host hosts hostname node nodes worker workers master head login server client rank ranks gpu gpus cpu nic nccl cuda torch python mpi ' +
    'none null unknown default self all any yes no true false on off info warn warning error debug trace the a an is was not and or of for to in by from with ' +
    'shared public home share data tmp var opt usr bin lib lib64 etc dev proc sys run mnt scratch work conda anaconda3 miniconda3 runner jovyan ray spark hadoop'
  ).split(' '),
);

/** Whether a name is too common to be hidden: hiding it everywhere would hide the log. */
export function isCommonName(name: string): boolean {
  return common.has(name.toLowerCase()) || /^\d+$/.test(name);
}

/** Domains of vendors and projects that logs and advice point to. */
const publicEnds = [
  'nvidia.com',
  'github.com',
  'githubusercontent.com',
  'pytorch.org',
  'openfabrics.org',
  'kernel.org',
  'python.org',
  'pypi.org',
  'huggingface.co',
  'docker.io',
  'docker.com',
  'quay.io',
  'nvcr.io',
  'ghcr.io',
  'schedmd.com',
  'open-mpi.org',
  'mellanox.com',
  'amd.com',
  'intel.com',
  'ubuntu.com',
  'debian.org',
  'redhat.com',
  'gnu.org',
  'kubernetes.io',
  'microsoft.com',
  'example.com',
  'example.org',
  'example.net',
];

/** Whether a full name belongs to a public service. */
export function isPublicName(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    publicEnds.some((end) => lower === end || lower.endsWith(`.${end}`)) ||
    /^(?:localhost\.localdomain|[\w-]+\.example|kubernetes\.default\.svc(?:\.cluster\.local)?)$/.test(lower)
  );
}
