import { describe, expect, it } from 'vitest';
import { readProbe } from '../../../src/cluster/probe/read.js';
import { readConfig } from '../../../src/cluster/probe/sections/pciConfig.js';

const read = (sections: Readonly<Record<string, string>>) =>
  readProbe(
    `${Object.entries(sections)
      .map(([name, text]) => `\nB begin ${name}\n${text}\nB rc 0\n\nB end ${name}\n`)
      .join('')}B done\n`,
    'B',
  );
const device = (address: string, classCode: string, vendor: string): string =>
  `device\t${address}\tpci0000:00/${address}\t0x${classCode}\t0x${vendor}\t0x74a1\t1\t32.0 GT/s PCIe\t16\t32.0 GT/s PCIe\t16\t\t`;

describe('AMD GPUs', () => {
  const pci = `listed\n${device('0000:05:00.0', '120000', '1002')}`;

  it('are read of rocm-smi where amd-smi is not there', () => {
    const card = {
      'Card Series': 'AMD Instinct MI250X',
      'PCI Bus': '0000:05:00.0',
      'VRAM Total Memory (B)': '68702699520',
      'Temperature (Sensor edge) (C)': '38.0',
      'Temperature (Sensor junction) (C)': '41.0',
      'Average Graphics Package Power (W)': '92.0',
      'Max Graphics Package Power (W)': '560.0',
    };
    const text = `rocm-smi\t\nWARNING: something\n${JSON.stringify({ card0: card, system: { 'Driver version': '6.3.6' } })}`;
    const { facts, unseen } = read({ pci, amd: text });
    expect(facts?.gpus).toEqual([
      {
        index: 0,
        name: 'AMD Instinct MI250X',
        vendor: 'amd',
        uuid: null,
        pci: '0000:05:00.0',
        numaNode: 1,
        memoryBytes: 68702699520,
        driver: '6.3.6',
        pcie: { gen: 5, width: 16, maxGen: 5, maxWidth: 16 },
        temperatureC: 41,
        power: { drawW: 92, limitW: 560, defaultLimitW: null },
      },
    ]);
    expect(unseen.filter(({ section }) => section === 'gpus')).toEqual([]);
  });

  it('are read of newer amd-smi, which puts a key around the list', () => {
    const text = `amd-smi\tstatic\n${JSON.stringify({ gpu_data: [{ gpu: 3, asic: { market_name: 'MI355X' }, bus: { bdf: '0000:05:00.0' } }] })}`;
    expect(read({ amd: text }).facts?.gpus).toMatchObject([{ index: 3, name: 'MI355X', vendor: 'amd' }]);
  });

  it.each(['', 'amd-smi\tstatic\nsh: not found', 'amd-smi\tstatic\n[{"gpu": 0,', 'rocm-smi\t\n[]'])(
    'are missed where the tool says "%s"',
    (text) => {
      const { facts, unseen } = read({ pci, amd: text });
      expect(facts?.gpus).toEqual([]);
      expect(unseen).toContainEqual({
        section: 'gpus',
        why: 'missing-tool',
        message: '1 AMD GPUs are on the PCI bus, but neither amd-smi nor rocm-smi answered.',
      });
    },
  );
});

describe('Ascend NPUs', () => {
  it('are missed where npu-smi is not there', () => {
    const { unseen } = read({ pci: `listed\n${device('0000:c1:00.0', '120000', '19e5')}` });
    expect(unseen.map(({ message }) => message)).toContain('1 Ascend NPUs are on the PCI bus, but npu-smi did not answer.');
  });
  it('are joined as npu-smi tells in its matrix, and not by what it says where it has none', () => {
    const matrix =
      '           NPU0       NPU1       CPU Affinity\nNPU0       X          HCCS       0-23\nNPU1       HCCS       X          0-23';
    expect(read({ topology: matrix }).facts?.topoMatrix).toBe(matrix);
    expect(read({ topology: 'This device does not support querying topo.' }).facts?.topoMatrix).toBeNull();
  });
  it('are none where there are none', () => {
    expect(read({ pci: 'listed' })).toMatchObject({ facts: { gpus: [] } });
    expect(read({ pci: 'listed' }).unseen.filter(({ section }) => section === 'gpus')).toEqual([]);
  });
});

describe('what an ordinary login may not read', () => {
  it('is said: configuration space, kernel log, files', () => {
    const { unseen, facts } = read({
      pci: `listed\nshort\n${device('0000:05:00.0', '030200', '10de')}`,
      kernelLog: 'uptime\t1 1',
      systemVariables: 'denied\tetc/slurm/prolog.sh',
    });
    expect(unseen.filter(({ why }) => why === 'permission').map(({ section }) => section)).toEqual(['pci', 'kernelLog', 'systemVariables']);
    expect(unseen.find(({ section }) => section === 'systemVariables')?.message).toContain('/etc/slurm/prolog.sh');
    expect(facts?.pci?.[0]).toMatchObject({ acsRedirect: null, ats: null, relaxedOrdering: null, maxPayload: null });
  });
});

describe('the kernel log', () => {
  it('is read of the journal and of a log without times too', () => {
    const { facts } = read({
      kernelLog: [
        'uptime\t1000.00 1.0',
        'read\t3',
        "xid\t2\t[  900.000001] gpu-7 kernel: NVRM: Xid (PCI:0000:3b:00): 94, pid='<unknown>', name=<unknown>, Contained: CE User Channel",
        'xid\t1\tNVRM: Xid (PCI:0000:3c:00.0): 31, Ch 00000001',
        'xid\tmany\tNVRM: Xid (PCI:0000:3d:00): 31, Ch 00000001',
        'line\tpt_main_thread[2536443]: segfault at 7f797fe00000 ip 00007f7c7ac69996 in libnccl.so.2[7f7c7ac00000+d3d3000]',
      ].join('\n'),
    });
    expect(facts?.kernelLog?.xids).toEqual([
      { code: 31, pci: '0000:3c:00.0', count: 1, last: 'NVRM: Xid (PCI:0000:3c:00.0): 31, Ch 00000001', ageSeconds: null },
      {
        code: 94,
        pci: '0000:3b:00.0',
        count: 2,
        last: "NVRM: Xid (PCI:0000:3b:00): 94, pid='<unknown>', name=<unknown>, Contained: CE User Channel",
        ageSeconds: 100,
      },
    ]);
    expect(facts?.kernelLog?.lines[0]).toContain('libnccl.so.2');
  });
});

describe('PCI configuration space', () => {
  it.each([
    // Device Control 0x2930: read request 512 (2), payload 256 (1), relaxed ordering on (0x10).
    [
      ' exp:10000200000000003029 acs:0d00010000005f00',
      4096,
      { acsRedirect: true, ats: false, relaxedOrdering: true, maxReadRequest: 512, maxPayload: 256 },
    ],
    // Source validation and translation blocking alone (bits 0 and 1) send nothing to the root.
    [
      ' exp:10000200000000000000 acs:0d00010000000300',
      4096,
      { acsRedirect: false, ats: false, relaxedOrdering: false, maxReadRequest: 128, maxPayload: 128 },
    ],
    [
      ' exp:10000200000000001000 ats:0f00010000000080',
      4096,
      { acsRedirect: false, ats: true, relaxedOrdering: true, maxReadRequest: 128, maxPayload: 128 },
    ],
    // A conventional device: the extended part was not read.
    [' exp:1000020000000000f0ff', 256, { acsRedirect: null, ats: null, relaxedOrdering: true, maxReadRequest: null, maxPayload: null }],
    ['', 4096, { acsRedirect: false, ats: false, relaxedOrdering: null, maxReadRequest: null, maxPayload: null }],
    [' exp:zz acs:0d', 64, { acsRedirect: null, ats: null, relaxedOrdering: null, maxReadRequest: null, maxPayload: null }],
  ])('"%s" of %d bytes', (capabilities, length, bits) => expect(readConfig(capabilities, length)).toEqual(bits));
});
