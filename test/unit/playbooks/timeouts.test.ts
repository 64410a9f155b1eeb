import { describe, expect, it } from 'vitest';
import { attemptSeconds, timeoutsOf } from '../../../src/playbooks/timeouts.js';
import { timeoutsText } from '../../../src/playbooks/timeoutsText.js';

const of = (settings: Record<string, string> = {}, more: Partial<Parameters<typeof timeoutsOf>[0]> = {}) =>
  timeoutsOf({ version: '2.27.7', settings, ...more });

describe('time-outs', () => {
  it('add up as the specification says: 4.096 µs times two to the exponent, for each attempt, up to four times', () => {
    expect(attemptSeconds(23)).toBeCloseTo(34.36, 2);
    const { ib } = of({ NCCL_IB_TIMEOUT: '23' });
    expect(ib).toMatchObject({ exponent: 23, retries: 7 });
    expect(ib.least).toBeCloseTo(274.9, 1);
    expect(ib.most).toBeCloseTo(1099.5, 1);
    expect(of({ NCCL_IB_TIMEOUT: '20', NCCL_IB_RETRY_CNT: '0' }).ib.least).toBeCloseTo(4.295, 3);
  });

  it('have the defaults of the release', () => {
    expect(['2.12.12', '2.18.3', '2.27.7'].map((version) => timeoutsOf({ version, settings: {} }).ib.exponent)).toEqual([14, 18, 20]);
    expect(timeoutsOf({ version: '2.21.5', settings: {} }).connect).toBeNull();
    expect(of().connect).toBeCloseTo(59.5, 6);
    expect(of()).toMatchObject({ collective: 600, afterCollective: 615, heartbeat: 480, keepalive: 7875 });
    expect(of().retransmission).toBeCloseTo(924.6, 1);
    expect(
      of(
        {},
        { sysctl: { 'net.ipv4.tcp_keepalive_time': '60', 'net.ipv4.tcp_keepalive_intvl': '10', 'net.ipv4.tcp_keepalive_probes': '3' } },
      ).keepalive,
    ).toBe(90);
  });

  it('have no limit where the field cannot hold the value, and say so', () => {
    for (const value of ['0', '32', '1000']) {
      const answer = of({ NCCL_IB_TIMEOUT: value });
      expect(answer.ib).toMatchObject({ attempt: null, least: null, most: null });
      expect(answer.advice.join()).toContain('no limit');
    }
    expect(of({ NCCL_IB_TIMEOUT: '31' }).ib.attempt).not.toBeNull();
    expect(of({ TORCH_NCCL_ENABLE_MONITORING: '0' }).heartbeat).toBeNull();
  });

  it('are advised for the kinds of pairs that the job has', () => {
    const rack = of({}, { pairs: ['intra-rack'] });
    expect(rack.pairs).toMatchObject([{ pair: 'intra-rack', outlasts: true, waitsLongEnough: true, advisedExponent: 19, measured: false }]);
    expect(rack.advice).toEqual([]);
    const site = of({}, { pairs: ['cross-site'] });
    expect(site.pairs[0]).toMatchObject({ outlasts: false, advisedExponent: 22 });
    expect(site.advice[0]).toBe('NCCL_IB_TIMEOUT=20 gives up after 34.4 s, too early between sites; 22 would wait 137 s.');
    expect(site.advice.join()).toContain('tcp_keepalive_time');
    const far = of({ NCCL_IB_TIMEOUT: '14' }, { pairs: ['cross-site'], roundTripUs: { 'cross-site': 30_000 } });
    expect(far.pairs[0]).toMatchObject({ waitsLongEnough: false, measured: true });
  });

  it('say where the adapter is slower than the watchdog, and what nobody reads', () => {
    expect(of({ NCCL_IB_TIMEOUT: '23' }, { pairs: ['intra-rack'] }).advice).toEqual([
      expect.stringContaining('Set init_process_group(timeout=…) above 1210 s'),
    ]);
    expect(of({ NCCL_IB_TIMEOUT: '23' }, { pairs: ['intra-rack'], collectiveSeconds: 1800 }).advice).toEqual([]);
    const many = of({ NCCL_IB_RETRY_CNT: '13', NCCL_TIMEOUT: '10', TORCH_NCCL_HEARTBEAT_TIMEOUT_SEC: '5' }, { pairs: ['intra-rack'] });
    expect(many.ib.retries).toBe(7);
    expect(many.advice).toHaveLength(3);
  });

  it('are told with the three watchdogs apart', () => {
    const text = timeoutsText(of());
    expect(text).toContain(
      '  1 RDMA adapter: 34.4 s to 137 s (2.29 min), then NCCL reports completion status 12 (NCCL_IB_TIMEOUT=20: 4.29 s an attempt, NCCL_IB_RETRY_CNT=7)',
    );
    expect(text).toContain('  2 PyTorch’s watchdog of collectives: 600 s (10.0 min)');
    expect(text).toContain('  3 monitor of that watchdog: 480 s (8.00 min)');
    expect(text).toContain('(modelled)');
  });
});
