import { describe, expect, it } from 'vitest';
import { foldHosts } from '../../../src/cluster/foldHosts.js';
import { expandHosts } from '../../../src/cluster/hostRange.js';

describe('expandHosts', () => {
  it.each([
    ['gpu[001-003],login1', ['gpu001', 'gpu002', 'gpu003', 'login1']],
    ['gpu-[01-02,07]', ['gpu-01', 'gpu-02', 'gpu-07']],
    ['r[1-2]n[8-10]', ['r1n8', 'r1n9', 'r1n10', 'r2n8', 'r2n9', 'r2n10']],
    ['a b\n c,a', ['a', 'b', 'c']],
    ['n[9-11].cluster.example', ['n9.cluster.example', 'n10.cluster.example', 'n11.cluster.example']],
    ['', []],
  ])('reads %j', (text, hosts) => expect(expandHosts(text)).toEqual({ hosts, problems: [] }));

  it.each([
    ['gpu[1-', /never closes/],
    ['gpu1]', /never opened/],
    ['gpu[]', /brackets hold/],
    ['gpu[a-b]', /brackets hold/],
    ['gpu[5-2]', /backwards/],
    ['n[1-9][1-99999]', /more than 100000/],
    ['n[000000000000001-999999999999999]', /more than/],
    ['-oProxyCommand=x', /not a host name/],
    ['$(reboot)', /not a host name/],
    ['a;b', /not a host name/],
    ['a/b', /not a host name/],
  ])('says what is wrong with %j and gives no host for it', (text, message) => {
    const answer = expandHosts(`ok1,${text}`);
    expect(answer.hosts).toEqual(['ok1']);
    expect(answer.problems.map((problem) => problem.message).join()).toMatch(message);
    expect(answer.problems[0]).toMatchObject({ from: 4, to: 4 + text.length });
  });

  it.each([
    ['gpu[001-010/3]', ['gpu001', 'gpu004', 'gpu007', 'gpu010']],
    ['gpu[1-6]!gpu[3-5]', ['gpu1', 'gpu2', 'gpu6']],
    ['gpu[1-4]&gpu[3-6]', ['gpu3', 'gpu4']],
    ['gpu[1-4]^gpu[3-6]', ['gpu1', 'gpu2', 'gpu5', 'gpu6']],
    ['n[1-3]!n2,n2', ['n1', 'n3', 'n2']],
    ['n[1-3] , m[1-2] & m[1-5]', ['m1', 'm2']],
    ['@r1!gpu2,@none', ['gpu1', 'gpu3']],
    ['a!a', []],
  ])('reads %j as nodeset does', (text, hosts) =>
    expect(expandHosts(text, { group: (name) => (name === 'r1' ? ['gpu1', 'gpu2', 'gpu3'] : []) })).toEqual({ hosts, problems: [] }),
  );

  it.each([
    ['!a', 1, /"!" stands between/],
    ['a!', 1, /"!" stands between/],
    ['a!&b', 2, /"!" stands between/],
    ['a,n[1-5/0]', 2, /never gets on/],
    ['a,@rack', 2, /group @rack is not known/],
  ])('says what is wrong with %j', (text, from, message) => {
    const { hosts, problems } = expandHosts(text);
    expect(problems[0]).toMatchObject({ from });
    expect(problems[0]?.message).toMatch(message);
    expect(hosts).not.toContain('b');
  });

  it('takes exactly 100,000 hosts', () => expect(expandHosts('n[1-100000]').hosts).toHaveLength(100_000));
});

describe('foldHosts', () => {
  it.each([
    [['gpu003', 'gpu001', 'gpu002', 'login'], 'gpu[001-003],login'],
    [['r1n1', 'r1n2', 'r2n1', 'r2n2'], 'r[1-2]n[1-2]'],
    [['n9', 'n10', 'n12'], 'n[9-10,12]'],
    [['n1', 'n02'], 'n[1,02]'],
    [['a', 'a'], 'a'],
    [[], ''],
  ])('folds %j', (names, text) => expect(foldHosts(names)).toBe(text));
});
