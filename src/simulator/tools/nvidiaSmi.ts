import { parts, type SimulatedGpu, type SimulatedHost } from '../world.js';
import type { Tool, ToolContext } from './io.js';

/** nvidia-smi: the table, `-L`, `--query-gpu` and `topo -m`. */
export const nvidiaSmi: Tool = (context) => {
  const { args, host, out } = context;
  const query = args.find((word) => word.startsWith('--query-gpu='))?.slice('--query-gpu='.length);
  if (args[0] === 'topo') {
    if (args.includes('-m') || args.includes('--matrix')) out(topology(host));
    else out('Usage: nvidia-smi topo -m\n');
    return 0;
  }
  if (args[0] === 'nvlink') {
    out(nvlinks(host, args));
    return 0;
  }
  if (args.includes('-L') || args.includes('--list-gpus')) {
    for (const gpu of listed(host)) out(`GPU ${String(gpu.index)}: ${parts.gpu} (UUID: ${gpu.uuid})\n`);
    return 0;
  }
  if (query !== undefined) return answerQuery(context, query.split(','), fields);
  const rows = args.find((word) => word.startsWith('--query-remapped-rows='))?.slice('--query-remapped-rows='.length);
  if (rows !== undefined) return answerQuery(context, rows.split(','), remapFields);
  if (args.includes('--help') || args.includes('-h')) {
    out(
      'NVIDIA System Management Interface -- simulated\n\n    nvidia-smi [-L | --query-gpu=FIELDS --format=csv[,noheader][,nounits] | topo -m | nvlink -s]\n',
    );
    return 0;
  }
  const unknown = args.find((word) => word.startsWith('-') && !/^(-i|--id|--format|-f|-q)/.test(word));
  if (unknown !== undefined) {
    out(`Invalid combination of input arguments. Please run 'nvidia-smi -h' for help.\n\n`);
    return 1;
  }
  out(table(context));
  return 0;
};

/** GPUs that the driver still has: one that fell off the bus is not among them. */
function listed(host: SimulatedHost): readonly SimulatedGpu[] {
  return host.gpus.filter((gpu) => !gpu.lost);
}

type Field = (gpu: SimulatedGpu, host: SimulatedHost, busy: number) => string;

const bus = (gpu: SimulatedGpu): string => `0000${gpu.pci.toUpperCase()}`;
/** A small spread between a host's GPUs, the same on every host: hosts of one kind differ in names alone. */
const wobble = (gpu: SimulatedGpu, span: number): number => ((gpu.index * 5 + 3) * 7) % span;

/** clocks_event_reasons.active: idle, or slowed down by heat in hardware and software (nvml.h, nvmlClocksEventReason*). */
const reasons: Field = (gpu) => (gpu.hot ? '0x0000000000000068' : '0x0000000000000001');

const remapFields: Readonly<Record<string, { readonly unit: string; readonly value: Field }>> = {
  gpu_bus_id: { unit: '', value: bus },
  gpu_uuid: { unit: '', value: (gpu) => gpu.uuid },
  'remapped_rows.correctable': { unit: '', value: () => '0' },
  'remapped_rows.uncorrectable': { unit: '', value: () => '0' },
  'remapped_rows.pending': { unit: '', value: (gpu) => (gpu.remapPending ? 'Yes' : 'No') },
  'remapped_rows.failure': { unit: '', value: () => 'No' },
};

/** Fields of --query-gpu, with the unit that the header and the values carry. */
type Fields = Readonly<Record<string, { readonly unit: string; readonly value: Field }>>;

const fields: Fields = {
  timestamp: { unit: '', value: () => new Date().toISOString().replace(/-/g, '/').replace('T', ' ').slice(0, 23) },
  index: { unit: '', value: (gpu) => String(gpu.index) },
  name: { unit: '', value: () => parts.gpu },
  gpu_name: { unit: '', value: () => parts.gpu },
  uuid: { unit: '', value: (gpu) => gpu.uuid },
  gpu_uuid: { unit: '', value: (gpu) => gpu.uuid },
  serial: { unit: '', value: (gpu) => gpu.serial },
  count: { unit: '', value: (_gpu, host) => String(listed(host).length) },
  driver_version: { unit: '', value: (_gpu, host) => host.driver },
  vbios_version: { unit: '', value: () => '96.00.74.00.01' },
  compute_cap: { unit: '', value: () => '9.0' },
  'pci.bus_id': { unit: '', value: bus },
  gpu_bus_id: { unit: '', value: bus },
  'pci.domain': { unit: '', value: () => '0x0000' },
  'pci.bus': { unit: '', value: (gpu) => `0x${gpu.pci.slice(5, 7).toUpperCase()}` },
  'pci.device': { unit: '', value: () => '0x00' },
  'pci.device_id': { unit: '', value: () => '0x233010DE' },
  'pci.sub_device_id': { unit: '', value: () => '0x16C110DE' },
  'pcie.link.gen.current': { unit: '', value: () => '5' },
  'pcie.link.gen.gpucurrent': { unit: '', value: () => '5' },
  'pcie.link.gen.max': { unit: '', value: () => '5' },
  'pcie.link.gen.gpumax': { unit: '', value: () => '5' },
  'pcie.link.gen.hostmax': { unit: '', value: () => '5' },
  'pcie.link.width.current': { unit: '', value: () => '16' },
  'pcie.link.width.max': { unit: '', value: () => '16' },
  'memory.total': { unit: 'MiB', value: () => String(parts.gpuMemoryMiB) },
  'memory.used': { unit: 'MiB', value: () => '1' },
  'memory.free': { unit: 'MiB', value: () => String(parts.gpuMemoryMiB - 551) },
  'memory.reserved': { unit: 'MiB', value: () => '550' },
  'utilization.gpu': { unit: '%', value: () => '0' },
  'utilization.memory': { unit: '%', value: () => '0' },
  'temperature.gpu': { unit: '', value: (gpu) => String(gpu.hot ? 91 : 28 + wobble(gpu, 8)) },
  'temperature.memory': { unit: '', value: (gpu) => String(36 + wobble(gpu, 8)) },
  'power.draw': { unit: 'W', value: (gpu) => (68 + wobble(gpu, 90) / 10).toFixed(2) },
  'power.limit': { unit: 'W', value: () => '700.00' },
  'power.default_limit': { unit: 'W', value: () => '700.00' },
  'enforced.power.limit': { unit: 'W', value: () => '700.00' },
  'power.max_limit': { unit: 'W', value: () => '700.00' },
  'clocks.sm': { unit: 'MHz', value: (gpu) => (gpu.hot ? '765' : '345') },
  'clocks.current.sm': { unit: 'MHz', value: (gpu) => (gpu.hot ? '765' : '345') },
  'clocks.mem': { unit: 'MHz', value: () => '2619' },
  'clocks.current.memory': { unit: 'MHz', value: () => '2619' },
  'clocks.max.sm': { unit: 'MHz', value: () => '1980' },
  'clocks.max.mem': { unit: 'MHz', value: () => '2619' },
  pstate: { unit: '', value: () => 'P0' },
  persistence_mode: { unit: '', value: () => 'Enabled' },
  compute_mode: { unit: '', value: () => 'Default' },
  'mig.mode.current': { unit: '', value: () => 'Disabled' },
  'ecc.mode.current': { unit: '', value: () => 'Enabled' },
  'ecc.errors.corrected.volatile.total': { unit: '', value: () => '0' },
  'ecc.errors.uncorrected.volatile.total': { unit: '', value: (gpu) => String(gpu.eccUncorrected) },
  'ecc.errors.uncorrected.aggregate.total': { unit: '', value: (gpu) => String(gpu.eccUncorrected) },
  'retired_pages.pending': { unit: '', value: () => '[N/A]' },
  'clocks_throttle_reasons.active': { unit: '', value: reasons },
  'clocks_event_reasons.active': { unit: '', value: reasons },
  'fabric.state': { unit: '', value: (_gpu, host) => (host.fabricManager === 'active' ? 'Completed' : 'In Progress') },
  'fabric.status': { unit: '', value: (_gpu, host) => (host.fabricManager === 'active' ? 'Success' : '[N/A]') },
  'fan.speed': { unit: '%', value: () => '[N/A]' },
};

function answerQuery({ args, host, out }: ToolContext, names: readonly string[], known: Fields): number {
  const format = (args.find((word) => word.startsWith('--format='))?.slice('--format='.length) ?? '').split(',');
  if (!format.includes('csv')) {
    out('"--format" switch is required when using "--query-*" switch\n');
    return 1;
  }
  const chosen = names.map((name) => ({ name: name.trim(), field: Object.hasOwn(known, name.trim()) ? known[name.trim()] : undefined }));
  const unknown = chosen.find(({ field }) => field === undefined);
  if (unknown !== undefined) {
    out(`Field "${unknown.name}" is not a valid field to query.\n\n`);
    return 2;
  }
  if (!format.includes('noheader'))
    out(`${chosen.map(({ name, field }) => (field?.unit ? `${name} [${field.unit}]` : name)).join(', ')}\n`);
  const only =
    args.find((word) => /^(-i|--id)=/.test(word))?.split('=')[1] ?? (args.includes('-i') ? args[args.indexOf('-i') + 1] : undefined);
  for (const gpu of listed(host)) {
    if (only !== undefined && !only.split(',').includes(String(gpu.index))) continue;
    const cells = chosen.map(({ field }) => {
      const value = field?.value(gpu, host, 0) ?? '';
      return format.includes('nounits') || !field?.unit || value.startsWith('[') ? value : `${value} ${field.unit}`;
    });
    out(`${cells.join(', ')}\n`);
  }
  return 0;
}

function table({ host }: ToolContext): string {
  const line = '+-----------------------------------------+------------------------+----------------------+\n';
  const wide = '+-----------------------------------------------------------------------------------------+\n';
  const now = new Date();
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][now.getUTCDay()] ?? '';
  const month = now.toUTCString().slice(8, 11);
  const rows = listed(host).map((gpu) => {
    const heat = `${String(gpu.hot ? 91 : 28 + wobble(gpu, 8))}C`;
    const power = `${String(68 + Math.floor(wobble(gpu, 90) / 10))}W`;
    return (
      `|   ${String(gpu.index)}  ${parts.gpu.padEnd(30)} On  |   ${bus(gpu)} Off |                    0 |\n` +
      `| N/A   ${heat}    P0            ${power.padStart(4)} /  700W |       1MiB /  ${String(parts.gpuMemoryMiB)}MiB |      0%      Default |\n` +
      '|                                         |                        |             Disabled |\n' +
      line
    );
  });
  return (
    `${day} ${month} ${String(now.getUTCDate()).padStart(2)} ${now.toISOString().slice(11, 19)} ${String(now.getUTCFullYear())}       \n` +
    wide +
    `| NVIDIA-SMI ${host.driver.padEnd(22)} Driver Version: ${host.driver.padEnd(14)} CUDA Version: ${parts.cuda.padEnd(9)}|\n` +
    '|-----------------------------------------+------------------------+----------------------+\n' +
    '| GPU  Name                 Persistence-M | Bus-Id          Disp.A | Volatile Uncorr. ECC |\n' +
    '| Fan  Temp   Perf          Pwr:Usage/Cap |           Memory-Usage | GPU-Util  Compute M. |\n' +
    '|                                         |                        |               MIG M. |\n' +
    '|=========================================+========================+======================|\n' +
    rows.join('') +
    '                                                                                         \n' +
    wide +
    '| Processes:                                                                              |\n' +
    '|  GPU   GI   CI        PID   Type   Process name                              GPU Memory |\n' +
    '|        ID   ID                                                               Usage      |\n' +
    '|=========================================================================================|\n' +
    '|  No running processes found                                                             |\n' +
    wide
  );
}

/** `nvidia-smi nvlink -s`: GB/s of each link and direction; `-e`: its error counters. */
function nvlinks(host: SimulatedHost, args: readonly string[]): string {
  const errors = args.includes('-e') || args.includes('--errorcounters');
  return listed(host)
    .map((gpu) => {
      const lines = Array.from({ length: parts.nvlinks }, (_, link) => {
        const down = gpu.nvlinksDown.includes(link);
        if (errors) return down ? '' : ['Replay', 'Recovery', 'CRC'].map((kind) => `\t Link ${String(link)}: ${kind} Errors: 0\n`).join('');
        return `\t Link ${String(link)}: ${down ? '<inactive>' : '26.562 GB/s'}\n`;
      });
      return `GPU ${String(gpu.index)}: ${parts.gpu} (UUID: ${gpu.uuid})\n${lines.join('')}`;
    })
    .join('');
}

function topology(host: SimulatedHost): string {
  const gpus = listed(host).map((gpu) => ({ name: `GPU${String(gpu.index)}`, kind: 'gpu', index: gpu.index, numa: gpu.numaNode }));
  const nics = host.nics.map((nic, index) => ({ name: `NIC${String(index)}`, kind: 'nic', index, numa: nic.numaNode }));
  const all = [...gpus, ...nics];
  const relation = (a: (typeof all)[number], b: (typeof all)[number]): string => {
    if (a === b) return ' X ';
    if (a.kind === 'gpu' && b.kind === 'gpu') return `NV${String(parts.nvlinks)}`;
    if (a.kind !== b.kind && a.index === b.index) return 'PIX';
    return a.numa === b.numa ? 'NODE' : 'SYS';
  };
  const rows = all.map((from) => {
    const cells = all.map((to) => relation(from, to));
    const affinity = from.kind === 'gpu' ? [from.numa === 0 ? '0-55,112-167' : '56-111,168-223', String(from.numa), 'N/A'] : [];
    return [from.name, ...cells, ...affinity].join('\t') + (from.kind === 'nic' ? '\t\t\t' : '');
  });
  const legend = [
    '  X    = Self',
    '  SYS  = Connection traversing PCIe as well as the SMP interconnect between NUMA nodes (e.g., QPI/UPI)',
    '  NODE = Connection traversing PCIe as well as the interconnect between PCIe Host Bridges within a NUMA node',
    '  PHB  = Connection traversing PCIe as well as a PCIe Host Bridge (typically the CPU)',
    '  PXB  = Connection traversing multiple PCIe bridges (without traversing the PCIe Host Bridge)',
    '  PIX  = Connection traversing at most a single PCIe bridge',
    '  NV#  = Connection traversing a bonded set of # NVLinks',
  ];
  const nicLegend =
    host.nics.length === 0 ? '' : `NIC Legend:\n\n${host.nics.map((nic, index) => `  NIC${String(index)}: ${nic.device}`).join('\n')}\n\n`;
  return `\t${[...all.map((item) => item.name), 'CPU Affinity', 'NUMA Affinity', 'GPU NUMA ID'].join('\t')}\n${rows.join('\n')}\n\nLegend:\n\n${legend.join('\n')}\n\n${nicLegend}`;
}
