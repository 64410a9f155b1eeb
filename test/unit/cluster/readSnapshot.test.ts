import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { format, resolveConfig } from 'prettier';
import { readSnapshot, snapshot } from '../../../src/cluster/readSnapshot.js';
import { maybe, must, number, object, or } from '../../../src/cluster/snapshot/decode.js';
import { healthOf } from '../../../src/doctor/index.js';
import { fabricFromSnapshot } from '../../../src/fabric/fromSnapshot.js';
import { answer, hostFacts, nic, snapshotOf } from './facts.js';

describe('a snapshot that was saved', () => {
  it('is read back as it was', () => {
    const whole = {
      ...snapshotOf(
        hostFacts({
          confFiles: [{ path: '/etc/nccl.conf', text: 'NCCL_ALGO=Ring\r\n' }],
          environment: { NCCL_DEBUG: 'INFO' },
          tools: { mpirun: '/usr/bin/mpirun' },
        }),
        hostFacts({ nics: [nic(0, { linkLayer: 'Ethernet', gids: [{ index: 3, type: 'RoCE v2', gid: '::' }] }), nic(1)] }),
        hostFacts({ gpus: null, nics: null, interfaces: null, peerMemory: null, dmaBuf: null }),
        answer(null, { kind: 'unreachable', message: 'c was not reached.', next: null }),
      ),
      cluster: 'demo',
      origin: 'simulated' as const,
      ibnetdiscover: { host: 'a', text: 'Switch\t1 "S-1"\n' },
    };
    expect(readSnapshot(JSON.parse(JSON.stringify(whole)))).toEqual(whole);
  });

  it('is refused when it holds no hosts', () => {
    for (const value of [null, 1, 'x', [], {}, { hosts: [] }, { hosts: { a: 1 } }, { hosts: null }]) expect(readSnapshot(value)).toBeNull();
  });

  it('keeps what has the shape of a fact and takes the rest for not known', () => {
    const read = readSnapshot({
      hosts: {
        a: {
          ok: true,
          facts: { gpus: [{ index: 'x' }, { index: 1, name: 7 }, 'gpu'], nics: 'many', versions: 3, environment: { A: 1, B: 'b' } },
        },
      },
    });
    expect(read?.hosts['a']).toMatchObject({
      ok: true,
      facts: { gpus: [{ index: 1, name: '' }], nics: null, environment: { B: 'b' }, versions: { driver: null, nccl: [] } },
    });
  });

  it('breaks nothing that reads it, whatever it says', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.record({ ok: fc.boolean(), facts: fc.jsonValue(), problem: fc.jsonValue() })), (hosts) => {
        const read = readSnapshot(JSON.parse(JSON.stringify({ hosts })));
        if (read === null) return;
        expect(healthOf(read)).toBeInstanceOf(Array);
        expect(fabricFromSnapshot(read).nodes).toBeInstanceOf(Array);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the reader of a type', () => {
  it('does not compile while a field is not read, and holds no other', () => {
    interface Pair {
      readonly a: number;
      readonly b?: number;
    }
    // @ts-expect-error b is not read
    object<Pair>({ a: must(number) });
    // @ts-expect-error b may be absent: it must not be filled in
    object<Pair>({ a: must(number), b: or(number, 0) });
    const read = object<Pair>({ a: must(number), b: maybe(number) });
    expect(read({ a: 1, b: 'x', c: 2 })).toEqual({ a: 1 });
    expect(read({ b: 1 })).toBeUndefined();
  });
});

describe('schemas/snapshot.schema.json', () => {
  it('is the shape that is read', async () => {
    const schema = {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title: 'A probe of a cluster, as nccl-workbench saves it. null means that something is not known.',
      ...snapshot.schema,
    };
    // `npx vitest -u` writes it anew.
    const options = { ...(await resolveConfig('schemas/snapshot.schema.json')), parser: 'json' };
    await expect(await format(JSON.stringify(schema), options)).toMatchFileSnapshot('../../../schemas/snapshot.schema.json');
  });
});
