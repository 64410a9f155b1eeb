import { describe, expect, it } from 'vitest';
import { examine, formats, reportAs } from '../../src/doctor/index.js';
import { answer, hostFacts, snapshotOf } from '../unit/cluster/facts.js';

const hostile = '</title><script>alert(1)</script>"\'><img src=x onerror=alert(1)>\u001b[31m]]>\u202e[a](command:x)`|\uffff';
const odd = hostFacts({ kernel: hostile, os: hostile, confFiles: [{ path: `/etc/${hostile}`, text: 'NCCL_ALGO=Ring\n' }] });
const snapshot = {
  ...snapshotOf(hostFacts(), hostFacts(), odd, answer(null, { kind: 'unreachable' as const, message: hostile, next: hostile })),
  cluster: hostile,
};
const report = examine({ ...snapshot, hosts: { ...snapshot.hosts, [hostile]: answer(odd) } });

describe('reports of hosts that say hostile things', () => {
  it('hold no control or bidirectional mark in any format', () => {
    for (const format of formats) {
      const text = reportAs(format, report).replace(/[\n\t]/g, '');
      expect(text, format).not.toMatch(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
    }
  });
  it('cannot open an element or leave an attribute of the HTML or the XML', () => {
    const html = reportAs('html', report);
    expect(html).not.toMatch(/<script|<img|<iframe/i);
    expect(html).toContain("default-src 'none'");
    expect(html).toContain('&lt;script&gt;');
    const xml = reportAs('junit', report);
    expect(xml).not.toMatch(/<script|<img|\uffff/i);
    expect((xml.match(/<testcase[ >]/g) ?? []).length).toBe(
      (xml.match(/<\/testcase>/g) ?? []).length + (xml.match(/<testcase[^>]*\/>/g) ?? []).length,
    );
  });
  it('cannot make a link of the Markdown', () => {
    // From left to right: escaped characters and code spans are text, whatever stands in them.
    const markdown = reportAs('markdown', report).replace(/\\.|(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    expect(markdown).not.toMatch(/\]\(command:|<script|<img/);
  });
});
