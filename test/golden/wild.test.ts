import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintDocument } from '../../src/lint/index.js';
import { latest } from '../../src/nccl/catalog/index.js';

/** A distinct setting of public job scripts, what is found in it, and why that is right; reviewed by hand. */
interface Row {
  readonly variable: string;
  readonly value: string;
  /** Scripts of 1,054 that hold it. */
  readonly uses: number;
  readonly findings: readonly { readonly rule: string; readonly severity: string; readonly why: string }[];
  /** Why nothing is said where a rough count had something to say. */
  readonly silent?: string;
}

const rows = JSON.parse(readFileSync(join(import.meta.dirname, 'wild/settings.json'), 'utf8')) as Row[];

/** The line of a shell script that gives the variable this text; references to other variables stay references. */
function exported({ variable, value }: Row): string {
  // The shell expands ~ where it stands without quotes.
  if (value.startsWith('~/')) return `export ${variable}=${value}\n`;
  const quoted = value.includes('$') ? `"${value.replace(/["\\]/gu, '\\$&')}"` : `'${value.replaceAll("'", "'\\''")}'`;
  return `export ${variable}=${quoted}\n`;
}

describe('settings of public job scripts', () => {
  for (const row of rows) {
    it(`${row.variable}=${row.value}`, async () => {
      const { findings } = await lintDocument(
        { path: 'job.sh', bytes: new TextEncoder().encode(exported(row)), kind: 'bash' },
        { version: latest },
      );
      expect(findings.map(({ rule, severity }) => ({ rule, severity }))).toEqual(
        row.findings.map(({ rule, severity }) => ({ rule, severity })),
      );
      for (const { why } of row.findings) expect(why.length).toBeGreaterThan(30);
    });
  }

  const original = join(import.meta.dirname, '../../../shared/facts/settings-in-the-wild.json');
  it(existsSync(original) ? 'are all in the table' : 'left out: ../shared is not here', () => {
    if (!existsSync(original)) {
      console.log('left out: comparing the table of settings with ../shared/facts/settings-in-the-wild.json');
      return;
    }
    const all = JSON.parse(readFileSync(original, 'utf8')) as Row[];
    const key = ({ variable, value, uses }: Row): string => `${variable}=${value} (${String(uses)})`;
    expect(rows.map(key)).toEqual(all.map(key));
  });
});
