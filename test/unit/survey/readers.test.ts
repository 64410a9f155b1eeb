import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAddress, readNetwork } from '../../../src/survey/measure/address.js';
import { expectationsFor } from '../../../src/survey/measure/expectations.js';
import { readMeans } from '../../../src/survey/measure/means.js';
import { fromRoundTrips, perftestFigures, readPing, readTcpProbe } from '../../../src/survey/measure/readOutputs.js';
import { plainWorld, tool } from '../simulator/bench.js';

describe('what hosts print when they are measured', () => {
  it('is halved, with a median that one slow answer does not move', () => {
    expect(fromRoundTrips([200, 202, 198, 200, 9000])).toEqual({ us: 100, spreadUs: 1.4826, samples: 5 });
    expect(fromRoundTrips([])).toBeNull();
  });

  it('of the bundled probe is taken with both bandwidths', () => {
    const answer = readTcpProbe('noise\n{"address":"10.0.0.2","us":[100,120,110],"there":[125000000,0.1],"back":[250000000,0.1]}\n');
    expect(answer).toMatchObject({ figures: { us: 55, samples: 3, gbps: 10 }, backGbps: 20, address: '10.0.0.2' });
    expect(readTcpProbe('{"address":"x","us":[100]}')).toMatchObject({ figures: { us: 50, gbps: null }, backGbps: null });
  });

  it('of ping is read from iputils and busybox', () => {
    expect(
      readPing(
        '64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.270 ms\n64 bytes from 10.0.0.2: seq=1 ttl=64 time=2.8 ms\nrtt min/avg/max/mdev = 0.2/0.3/0.4/0.1 ms',
      ),
    ).toEqual([270, 2800]);
    expect(readPing('ping: no: Name or service not known')).toEqual([]);
  });

  it('of perftest is read in both units and both kinds', async () => {
    const world = plainWorld();
    const peer = world.hosts[1]?.address ?? '';
    const lat = perftestFigures((await tool(world, 'gpu-01', ['ib_write_lat', '-F', '-p', '20001', '-s', '8', peer])).out);
    expect(lat?.us).toBeGreaterThan(1.5);
    expect(lat?.us).toBeLessThan(2.6);
    expect(lat).toMatchObject({ gbps: null, samples: 1000 });
    const inGbits = perftestFigures((await tool(world, 'gpu-01', ['ib_write_bw', '-s', '1048576', '--report_gbits', peer])).out)?.gbps ?? 0;
    const inMegabytes = perftestFigures((await tool(world, 'gpu-01', ['ib_write_bw', '-s', '1048576', peer])).out)?.gbps ?? 0;
    expect(inGbits).toBeGreaterThan(380);
    expect(Math.abs(inGbits - inMegabytes)).toBeLessThan(0.5);
    const sample = '../shared/samples/material/ib-perftest-output/microsoft+superbenchmark__tests__data__ib_loopback_8M_size.log';
    if (existsSync(sample)) expect(perftestFigures(readFileSync(sample, 'utf8'))?.gbps).toBeCloseTo(201.8, 1);
    else console.log('left out: a real output of ib_write_bw (../shared/samples is not here)');
    expect(perftestFigures('')).toBeNull();
    expect(
      perftestFigures(
        ' #bytes     #iterations    BW peak[Gb/sec]    BW average[Gb/sec]   MsgRate[Mpps]\n 65536    1000    nan    nan    0',
      ),
    ).toBeNull();
  });

  it('never throws and never gives a figure that is none, whatever it is', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.json().map((text) => `{"us":${text},"there":${text},"back":${text}}`),
      fc.string().map((text) => ` #bytes #iterations    t_min[usec]    t_typical[usec]\n 8 1000 ${text} ${text}\n`),
      fc.string().map((text) => `tool\t${text}\naddress\t${text}\ndevice\t${text}\ndone\t1`),
    );
    fc.assert(
      fc.property(hostile, (text) => {
        for (const figures of [perftestFigures(text), readTcpProbe(text)?.figures ?? null])
          for (const value of [figures?.us, figures?.gbps])
            expect(value === null || value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true);
        for (const us of readPing(text)) expect(Number.isFinite(us)).toBe(true);
        for (const address of readMeans(text)?.addresses ?? []) expect(isAddress(address)).toBe(true);
      }),
    );
  });
});

describe('what a host has for measuring', () => {
  it('is tools, active devices and addresses that others may reach', () => {
    const means = readMeans(
      'motd\nsimulated\t1\ntool\tping\ntool\trm\ndevice\tmlx5_0\ndevice\t-x; rm\naddress\t10.0.0.2\naddress\t10.0.0.2\naddress\t127.0.0.1\naddress\tfe80::1\naddress\t-oProxy\naddress\tfd00::2\ndone\t1\n',
    );
    expect(means).toEqual({ tools: new Set(['ping']), addresses: ['10.0.0.2', 'fd00::2'], devices: ['mlx5_0'], simulated: true });
  });

  it('is not known where the script did not end', () => {
    expect(readMeans('tool\tping\n')).toBeNull();
  });
});

describe('networks and expectations', () => {
  it('hold addresses against a network', () => {
    const inside = readNetwork('10.77.0.0/16');
    expect([inside?.('10.77.3.4'), inside?.('10.78.0.1'), inside?.('fd00::1')]).toEqual([true, false, false]);
    expect(readNetwork('0.0.0.0/0')?.('1.2.3.4')).toBe(true);
    for (const text of ['10.77.0.0', '10.77.0.0/33', '300.1.1.1/8', 'a/8', '-o/8']) expect(readNetwork(text)).toBeNull();
  });

  it('take the cluster file before the defaults, and the word of the moment before both', () => {
    expect(expectationsFor(undefined)['cross-site'].timeoutMs).toBe(500);
    expect(expectationsFor(undefined)['cross-rack']).toEqual({ timeoutMs: 200, us: null, gbps: null });
    const given = { crossRack: { us: 30, timeoutMs: 90 } };
    expect(expectationsFor(given)['cross-rack']).toEqual({ timeoutMs: 90, us: 30, gbps: null });
    expect(expectationsFor(given, 40)['cross-rack'].timeoutMs).toBe(40);
  });
});
