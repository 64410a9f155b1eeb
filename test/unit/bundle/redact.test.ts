import { describe, expect, it } from 'vitest';
import { joinOwnRules, readOwnRules, rulesYaml } from '../../../src/bundle/redact/ownRules.js';
import { builtInRules, Redactor } from '../../../src/bundle/redact/redactor.js';
import { diagnose } from '../../../src/nccl/log/findings/index.js';
import { readLog } from '../../../src/nccl/log/reader.js';
import { jobLog } from '../log/support/jobLog.js';
import { nearSecrets, planted } from './corpus.js';
import { leastCpuMs } from '../../support/cpu.js';

function redacted(text: string, redactor = new Redactor()): string {
  redactor.learn(text);
  return redactor.redact(text, 'file');
}

const everything = planted.map(({ text }) => text).join('\n');

describe('redaction', () => {
  it.each(planted)('hides what is secret in: $text', ({ text, hidden }) => {
    const redactor = new Redactor();
    redactor.learn(everything);
    const out = redactor.redact(text, 'file');
    for (const secret of hidden) {
      expect(text).toContain(secret);
      expect(out).not.toContain(secret);
    }
  });

  it('leaves none of the corpus in one text of all, listed without the secrets', () => {
    const redactor = new Redactor();
    const out = redacted(everything, redactor);
    for (const { hidden } of planted) for (const secret of hidden) expect(out).not.toContain(secret);
    const listed = JSON.stringify(redactor.redactions.map(({ rule, by, places }) => [rule, by, places]));
    for (const { hidden } of planted) for (const secret of hidden) expect(listed).not.toContain(secret);
    expect(redactor.redactions.filter(({ kind }) => kind === 'secret').every(({ was }) => was === null)).toBe(true);
    expect(redactor.leftIn(out)).toEqual([]);
  });

  it.each(nearSecrets)('leaves as it is: %s', (line) => {
    expect(redacted(line)).toBe(line);
  });

  it('hides nothing more the second time', () => {
    const once = redacted(everything);
    expect(redacted(once)).toBe(once);
  });

  it('keeps who talks to whom: one pseudonym for one thing, networks kept together', () => {
    const redactor = new Redactor({ hosts: ['gpu-b2', 'gpu-a1'] });
    const out = redacted('gpu-a1 10.1.2.3 gpu-b2 10.1.2.4 GPU-A1 10.1.2.3 10.9.9.9', redactor);
    expect(out).toBe('host-002 198.18.0.1 host-001 198.18.0.2 host-002 198.18.0.1 198.18.1.1');
    expect(redactor.redact('gpu-a1.rack.corp', 'other')).toBe('host-002.domain-1.example');
  });

  it('does not change what a log’s diagnosis says', () => {
    const oom = "node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'";
    const log = `${jobLog({ gdr: false, variables: { NCCL_IB_HCA: 'mlx5_0' } })}\n${oom}`;
    const rules = (text: string): unknown =>
      diagnose(readLog(text, 'job.log')).map(({ rule, ranks, confidence, evidence }) => [
        rule,
        ranks,
        confidence,
        evidence.map(({ place }) => place),
      ]);
    const out = redacted(log);
    expect(out).not.toContain('node-');
    expect(out).not.toContain('10.0.0.');
    expect(rules(out)).toEqual(rules(log));
    expect(readLog(out).processes.map(({ host }) => host)).toEqual(['host-001', 'host-001', 'host-002', 'host-002']);
  });

  it('learns a name in one text and hides it in another', () => {
    const redactor = new Redactor();
    redactor.learn('USER=carolj');
    expect(redactor.redact('carolj started it, not caroljo', 'a')).toBe('user-1 started it, not caroljo');
  });

  it('does not take words of every system for names', () => {
    expect(redacted('USER=root HOSTNAME=localhost\nroot on localhost: /home/user/x')).toContain('root on localhost: /home/user/x');
  });

  it('finds secrets across the pieces in which a long text is looked at', () => {
    const filler = `${'x'.repeat(99)}\n`.repeat(2620);
    const key = planted.find(({ text }) => text.includes('OPENSSH'));
    const out = redacted(`${filler}${key?.text ?? ''}\n${filler}WANDB_API_KEY=0123456789abcdef0123456789abcdef01234567\n`);
    for (const secret of key?.hidden ?? ['']) expect(out).not.toContain(secret);
    expect(out.endsWith('WANDB_API_KEY=secret-2\n')).toBe(true);
    expect(out.split('\n').slice(0, 2620)).toEqual(filler.trimEnd().split('\n'));
  });

  it('says on which lines', () => {
    const redactor = new Redactor();
    redacted('a\nHF_TOKEN=abcdef\nb\nHF_TOKEN=abcdef\n', redactor);
    expect(redactor.redactions).toMatchObject([
      { rule: 'secret-value', by: 'secret-1', count: 2, length: 6, places: ['file:2', 'file:4'] },
    ]);
  });

  it('takes time in proportion to the text, whatever it holds', async () => {
    for (const piece of [
      'a-',
      'token ',
      '-----BEGIN RSA PRIVATE KEY-----\n',
      'a:1:2 ',
      'x@',
      '1.2.3.',
      'key=',
      'a[1',
      '::',
      'password:',
      'https://a:',
      '"',
    ]) {
      const text = piece.repeat(Math.ceil(100_000 / piece.length));
      expect(await leastCpuMs(() => redacted(text), 20_000), piece).toBeLessThan(20_000);
    }
  });
});

describe('redaction of JSON', () => {
  it('reaches every text and key, and what a key calls secret', () => {
    const value = {
      hosts: { 'gpu-a1': { token: 'a b c', at: 3, env: { HF_TOKEN: 'x"y', NCCL_NET: 'IB' }, conf: 'A=1\nHF_TOKEN=abc\nB=10.1.2.3' } },
    };
    const redactor = new Redactor({ hosts: ['gpu-a1'] });
    redactor.learnJson(value);
    expect(redactor.redactJson(value, 'snapshot.json')).toEqual({
      hosts: {
        'host-001': {
          token: 'secret-1',
          at: 3,
          env: { HF_TOKEN: 'secret-2', NCCL_NET: 'IB' },
          conf: 'A=1\nHF_TOKEN=secret-3\nB=198.18.0.1',
        },
      },
    });
  });
});

describe('a site’s own rules', () => {
  it('come first, can be switched off, and names and texts can be added and kept', () => {
    const { options, problems } = readOwnRules(
      ['rules:', '  - id: projects', "    pattern: 'proj-[a-z]+'", 'off: [ipv4-address]', 'keep: [carolj]', 'names: [Bluebird]'].join('\n'),
    );
    expect(problems).toEqual([]);
    const loud = readOwnRules("rules: [{ id: loud, pattern: 'PROJ-X', ignoreCase: true }]").options;
    expect(redacted('proj-x', new Redactor(loud))).toBe('name-1');
    expect(redacted('proj-x bluebird USER=carolj 10.1.2.3', new Redactor(options))).toBe('name-2 name-1 USER=carolj 10.1.2.3');
  });

  it('are refused where something is not understood', () => {
    for (const text of [
      'rules: 1',
      'rule: []',
      'off: [nothing]',
      'rules: [{ id: x1, pattern: "(" }]',
      'rules: [{ id: x1, pattern: "a*" }]',
      'rules: [{ id: Bad, pattern: "a" }]',
      '- 1',
      'names: [a]',
      'rules: [{ id: x1, pattern: a, kind: address }]',
      ': :',
    ])
      expect(readOwnRules(text).problems, text).not.toEqual([]);
    expect(readOwnRules('').problems).toEqual([]);
  });

  it('can be begun from a file that shows the built-in ones', () => {
    const text = rulesYaml();
    expect(readOwnRules(text).problems).toEqual([]);
    for (const { id } of builtInRules) expect(text).toContain(id);
  });
});

describe('own rules of several files', () => {
  const projects = readOwnRules("rules: [{ id: projects, pattern: 'proj-\\w+' }]\n").options;
  const people = readOwnRules("rules: [{ id: teams, pattern: 'team-\\w+' }]\nnames: [Zaphod]\noff: [email]\nkeep: [team-public]\n").options;
  const text = 'HF_TOKEN=abcdefgh proj-apollo team-red team-public Zaphod a@b.example\n';

  it('hide what any of them hides, beside what the product hides', () => {
    const out = redacted(text, new Redactor(joinOwnRules([projects, {}, people])));
    for (const hidden of ['abcdefgh', 'apollo', 'team-red', 'Zaphod']) expect(out).not.toContain(hidden);
    for (const kept of ['team-public', 'a@b.example']) expect(out).toContain(kept);
  });

  it('are the rules of the product where there are none', () => {
    const out = redacted(text, new Redactor(joinOwnRules([])));
    expect(out).toBe(redacted(text, new Redactor()));
    expect(out).not.toContain('abcdefgh');
    expect(out).toContain('proj-apollo');
  });
});
