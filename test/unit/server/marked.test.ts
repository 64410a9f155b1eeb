import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/server/analysis.js';
import { marked } from '../../../src/server/marked.js';

const configuration = { ncclVersion: '2.27.3', minSeverity: 'hint' } as const;

/** The texts that are marked for a rule. */
async function texts(languageId: string, name: string, text: string, rule: string): Promise<string[]> {
  const { findings, settings } = await analyse({ uri: `file:///w/${name}`, languageId, getText: () => text }, { configuration });
  const lines = text.split('\n');
  return marked(findings, settings)
    .filter((finding) => finding.rule === rule)
    .map(({ range: { start, end } }) =>
      lines
        .slice(start.line, end.line + 1)
        .join('\n')
        .slice(start.character, start.line === end.line ? end.character : undefined),
    );
}

describe('the mark of a finding', () => {
  it('is at the value where name and value stand on lines of their own', async () => {
    const pod = 'kind: Pod\nspec:\n  containers:\n    - name: a\n      env:\n        - name: NCCL_BUFFSIZE\n          value: "8M"\n';
    expect(await texts('yaml', 'pod.yaml', pod, 'number-suffix')).toEqual([expect.stringMatching(/^"?8M"?$/u)]);
  });

  it('stays where both stand on one line', async () => {
    expect(await texts('yaml', 'values.yaml', 'env:\n  NCCL_BUFFSIZE: 8M\n', 'number-suffix')).toEqual(['NCCL_BUFFSIZE: 8M']);
    expect(await texts('shellscript', 'a.sh', 'export NCCL_BUFFSIZE=8M\n', 'number-suffix')).toEqual([
      expect.stringContaining('NCCL_BUFFSIZE=8M'),
    ]);
  });
});
