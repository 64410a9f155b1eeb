import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { tarOf } from '../../../src/bundle/archive/tar.js';
import { archiveOf } from '../../../src/bundle/archive/write.js';
import { type Collected, cutText, isBinary, type Piece } from '../../../src/bundle/piece.js';
import { membersOf, prepareBundle } from '../../../src/bundle/prepare.js';
import { previewText } from '../../../src/bundle/preview.js';
import { findWords } from '../../../src/bundle/programs.js';
import { LogFeed } from '../../../src/logs/feed.js';
import { concat, Untar } from '../../../src/logs/untar.js';
import { diagnose } from '../../../src/nccl/log/findings/index.js';
import { LogReader } from '../../../src/nccl/log/reader.js';
import { hostileTexts, unsafeCharacters } from '../../security/foreignText.js';
import { jobLog } from '../log/support/jobLog.js';
import { planted } from './corpus.js';

const oom = "node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'";
const log = `${jobLog({ gdr: false })}\n${oom}\n`;
const piece = (over: Partial<Piece>): Piece => ({ kind: 'log', host: null, name: 'job.log', text: log, truncated: false, ...over });
const collected = (pieces: readonly Piece[], over: Partial<Collected> = {}): Collected => ({
  at: '2026-03-01T10:11:12.000Z',
  origin: 'measured',
  hosts: ['node-1', 'node-2'],
  users: ['carolj'],
  pieces,
  snapshot: null,
  lacking: [],
  ...over,
});
const text = (content: Uint8Array): string => new TextDecoder().decode(content);

/** All that a written bundle holds, as it is read from its bytes. */
async function written(given: Collected): Promise<Map<string, string>> {
  const bytes = gunzipSync(await archiveOf(membersOf(prepareBundle(given), '1.2.3'), new Date(given.at)));
  const files = new Map<string, string>();
  let [name, parts]: [string, Uint8Array[]] = ['', []];
  const untar = new Untar({
    begin: (member) => {
      [name, parts] = [member, []];
      return true;
    },
    data: (part) => void parts.push(part.slice()),
    end: () => void files.set(name, text(concat(parts))),
  });
  for (let at = 0; at < bytes.length; at += 1000) untar.push(bytes.subarray(at, at + 1000));
  untar.end();
  expect(untar.broken).toBe(false);
  return files;
}

describe('a bundle', () => {
  it('leaves with none of the planted secrets, in any file, name or page', async () => {
    const everything = planted.map((each) => each.text).join('\n');
    const files = await written(
      collected(
        [
          piece({}),
          piece({ kind: 'host', host: 'node-1', name: 'dmesg.txt', text: everything }),
          piece({ name: 'nccl.acmegpu-07.carolj.log', text: everything }),
        ],
        { lacking: [{ host: 'node-2', what: '/home/carolj/x.log', message: 'ssh: connect to 10.1.2.3: no route' }] },
      ),
    );
    const all = [...files].flat().join('\n');
    for (const { hidden } of planted) for (const secret of hidden) expect(all).not.toContain(secret);
    for (const name of ['node-1', 'node-2', 'carolj', '10.0.0.1']) expect(all).not.toContain(name);
    const manifest = JSON.parse(files.get('nccl-bundle-202603011011/manifest.json') ?? '') as {
      hosts: string[];
      redactions: { rule: string; by: string }[];
    };
    expect(manifest.hosts).toEqual(['host-001', 'host-002']);
    expect(manifest.redactions.some(({ rule, by }) => rule === 'private-key' && by.startsWith('secret-'))).toBe(true);
  });

  it('gives the same diagnosis offline', async () => {
    const given = collected([piece({}), piece({ kind: 'host', host: 'node-1', name: 'addresses.txt', text: oom })]);
    const bytes = gunzipSync(await archiveOf(membersOf(prepareBundle(given), '1'), new Date()));
    const reader = new LogReader();
    const feed = new LogFeed(reader, 'b.tar');
    for (let at = 0; at < bytes.length; at += 100) feed.push(bytes.subarray(at, at + 100));
    expect(feed.end()).toBe(false);
    const read = reader.end();
    expect(read.files.map(({ name }) => name)).toEqual(['nccl-bundle-202603011011/logs/job.log']);
    const direct = new LogReader();
    direct.push(log);
    expect(diagnose(read).map(({ rule, ranks }) => [rule, ranks])).toEqual(diagnose(direct.end()).map(({ rule, ranks }) => [rule, ranks]));
    expect(read.processes.map(({ host }) => host)).toEqual(['host-001', 'host-001', 'host-002', 'host-002']);
  });

  it('previews every redaction before anything is written, secrets by their length alone', () => {
    const preview = previewText(prepareBundle(collected([piece({ text: `${log}HF_TOKEN=plain-but-secret\nUSER=carolj\n` })])));
    expect(preview).toContain('host-001 ← node-1');
    expect(preview).toMatch(/198\.18\.0\.1 ← 10\.0\.0\.1 {2}\[ipv4-address\] 2 times: logs\/job\.log:1/);
    expect(preview).toContain('secret-1 ← 16 characters, not shown  [secret-value] 1 times: logs/job.log:');
    expect(preview).not.toContain('plain-but-secret');
  });

  it('has an index page without scripts in which no foreign text acts', () => {
    for (const hostile of Object.values(hostileTexts('witness'))) {
      const line = hostile.replaceAll('\n', ' ');
      const bundle = prepareBundle(
        collected(
          [
            piece({ name: `${line}.log`, text: `${log}${oom} ${line}` }),
            piece({ kind: 'host', host: line, name: 'dmesg.txt', text: line }),
          ],
          {
            hosts: [line],
            lacking: [{ host: line, what: line, message: line }],
          },
        ),
      );
      const page = text(membersOf(bundle, '1')[1]?.content ?? new Uint8Array());
      expect(page).toContain("default-src 'none'");
      const tags = [...page.matchAll(/<\/?([a-z!]+)/gi)].map(([, name]) => name?.toLowerCase());
      expect(tags.filter((name) => ['script', 'img', 'iframe', 'svg', 'object', 'link', 'form'].includes(name ?? ''))).toEqual([]);
      expect(page).not.toMatch(/<[^>]*\son\w+\s*=/i);
      for (const [, target] of page.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^[\w.+%/-]+$/);
      expect(unsafeCharacters(page)).toEqual([]);
      for (const { name } of membersOf(bundle, '1')) expect(name).toMatch(/^nccl-bundle-\d{12}\/(?:[\w+%-][\w.+%-]*\/)*[\w+%-][\w.+%-]*$/);
    }
  });

  it('names files of one name apart', () => {
    const paths = prepareBundle(collected([piece({}), piece({}), piece({ name: 'JOB.log' })])).pieces.map(({ path }) => path);
    expect(paths).toEqual(['logs/job.log', 'logs/2-job.log', 'logs/3-JOB.log', 'diagnosis.md']);
  });
});

describe('archives', () => {
  const list = (bytes: Uint8Array, step: number): [string[], boolean] => {
    const names: string[] = [];
    const untar = new Untar({ begin: (name, size) => names.push(`${name} ${size}`) > 0, data: () => undefined, end: () => undefined });
    for (let at = 0; at < bytes.length; at += step) untar.push(bytes.subarray(at, at + step));
    untar.end();
    return [names, untar.broken];
  };
  const long = `folder/${'é'.repeat(90)}.log`;
  const members = [
    { name: 'a.log', content: new TextEncoder().encode('x') },
    { name: long, content: new TextEncoder().encode('y'.repeat(1000)) },
    { name: 'empty', content: new Uint8Array() },
  ];

  it('come back as they were, long names too, however they are cut', () => {
    const bytes = concat(tarOf(members, new Date(0)));
    for (const step of [1, 511, 512, 100_000]) expect(list(bytes, step)).toEqual([[`a.log 1`, `${long} 1000`, 'empty 0'], false]);
  });

  it('that end early or are none are told as broken', () => {
    const bytes = concat(tarOf(members, new Date(0)));
    for (const end of [100, 600, 1500, bytes.length - 1024]) expect(list(bytes.subarray(0, end), 512)[1], String(end)).toBe(true);
    expect(list(new Uint8Array(2048).fill(65), 512)).toEqual([[], true]);
  });
});

describe('what is collected', () => {
  it('is found by a folder and a pattern that are never words of a shell', () => {
    expect(findWords('/scratch/nccl.%h.%p.log')).toEqual(['find', '/scratch', '-maxdepth', '1', '-type', 'f', '-name', 'nccl.*.*.log']);
    expect(findWords('~/logs/')).toEqual(['find', './logs', '-maxdepth', '1', '-type', 'f', '-name', '*']);
    expect(findWords('-delete')).toEqual(['find', '.', '-maxdepth', '1', '-type', 'f', '-name', '-delete']);
    expect(findWords('/a')).toEqual(['find', '/', '-maxdepth', '1', '-type', 'f', '-name', 'a']);
    expect(findWords('/a*/b')).toBeNull();
    expect(findWords('/a/$(touch x)')?.at(-1)).toBe('$(touch x)');
  });

  it('keeps the beginning and the end of what is too long, and is not taken for text where it is none', () => {
    const { text: cut, truncated } = cutText(`first\n${'x\n'.repeat(1000)}last\n`, 200);
    expect(truncated).toBe(true);
    expect(cut).toMatch(/^first\n(?:x\n)+\[… \d+ characters left out …\]\n(?:x\n)+last\n$/);
    expect(cutText('short', 200)).toEqual({ text: 'short', truncated: false });
    expect(isBinary('\u0080\u0004abc\0def')).toBe(true);
    expect(isBinary('\ufffd'.repeat(50))).toBe(true);
    expect(isBinary('text with \ufffd one bad byte in a line that is long enough to be one')).toBe(false);
  });
});
