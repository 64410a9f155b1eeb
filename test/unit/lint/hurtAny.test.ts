import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintReading, lintConf, type HostSurroundings } from '../../../src/lint/index.js';
import { container, launch, reading, setting } from './hurtReading.js';

const name = fc.constantFrom(
  'NCCL_DEBUG',
  'NCCL_DEBUG_SUBSYS',
  'NCCL_DEBUG_FILE',
  'NCCL_IB_HCA',
  'NCCL_SOCKET_IFNAME',
  'NCCL_IB_GID_INDEX',
  'NCCL_PROTO',
  'NCCL_CTA_POLICY',
  'NCCL_SHM_DISABLE',
  'FI_PROVIDER',
  'TORCH_FR_BUFFER_SIZE',
  'TORCH_NCCL_DUMP_ON_TIMEOUT',
  '__proto__',
  'constructor',
);
const value = fc.oneof(
  fc.constantFrom(
    'INFO',
    'WARN',
    'mlx5_1,mlx5_12',
    '^mlx5_1',
    '=eth1',
    '3',
    '-1',
    '0',
    '99999999999999999999',
    'efa',
    '%p',
    ':',
    '^',
    '\u001b[31m',
  ),
  fc.string({ maxLength: 12 }),
);
const host: fc.Arbitrary<HostSurroundings> = fc.record(
  {
    name: fc.string({ maxLength: 6 }),
    context: fc.record(
      {
        devices: fc.array(fc.oneof(fc.constantFrom('mlx5_1:1', 'mlx5_10:1', ':', 'x'), fc.string({ maxLength: 5 })), { maxLength: 4 }),
        interfaces: fc.array(fc.record({ name: value, family: fc.constantFrom('AF_INET', 'x'), addr: value, running: fc.boolean() }), {
          maxLength: 3,
        }),
      },
      { requiredKeys: [] },
    ),
    nccl: fc.array(fc.constantFrom('2.30.7', '2.20.5', '2.4.8'), { maxLength: 2 }),
    confFiles: fc.array(fc.record({ path: fc.constantFrom('/etc/nccl.conf', '/home/x/.nccl.conf', ''), text: fc.string() }), {
      maxLength: 2,
    }),
    environment: fc.dictionary(name, value, { maxKeys: 3 }),
    gids: fc.dictionary(
      fc.constantFrom('mlx5_1:1', 'x', ''),
      fc.array(fc.record({ index: fc.integer({ min: 0, max: 4 }), type: fc.constantFrom('RoCE v2', 'IB/RoCE v1', ''), gid: value }), {
        maxLength: 3,
      }),
    ),
  },
  { requiredKeys: ['name', 'context'] },
);
const pairs = fc.array(fc.tuple(name, fc.option(value)), { maxLength: 6 });
/** Controls but for tab and line feed, and marks that turn the direction of text. */
const isUnsafe = (letter: string): boolean => {
  const code = letter.charCodeAt(0);
  return (
    (code < 32 && code !== 9 && code !== 10) ||
    (code > 126 && code < 160) ||
    (code > 0x2029 && code < 0x202f) ||
    (code > 0x2065 && code < 0x206a)
  );
};

describe('rules on what hurts, whatever files and hosts say', () => {
  it('neither throw nor show what a terminal would act on', () => {
    const size = fc.constantFrom(null, 1, 64, 4096);
    fc.assert(
      fc.property(
        pairs,
        fc.array(host, { maxLength: 3 }),
        size,
        fc.constantFrom('2.30.7', '2.21.5', '2.4.8'),
        (all, hosts, ranks, version) => {
          const settings = all.map(([one, text], line) =>
            setting(one, text, line, { scope: line % 3 === 0 ? '' : `/then@${String(line)}` }),
          );
          const read = reading({ settings, launches: [launch(settings, { ranks })], containers: [container({ rdma: true })] });
          const conf = all.map(([one, text]) => `${one}=${text ?? ''}\n`).join('');
          const found = [
            ...lintReading(read, { version, hosts, rules: { 'debugging-variable': 'hint' } }),
            ...lintConf(new TextEncoder().encode(conf), { version, hosts }),
          ];
          for (const { message, severity } of found) {
            expect(Array.from(message).filter(isUnsafe)).toEqual([]);
            expect(message.trim()).not.toBe('');
            expect(['error', 'warning', 'information', 'hint']).toContain(severity);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
