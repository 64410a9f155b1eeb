import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../src/nccl/log/findings/index.js';
import { readLog } from '../../../src/nccl/log/reader.js';
import { logMarkdown } from '../../../src/nccl/log/report/markdown.js';
import { hostileTexts, unsafeCharacters } from '../../security/foreignText.js';
import { jobLog } from './support/jobLog.js';

const markdown = (text: string, name = 'job.log'): string => {
  const log = readLog(text, name);
  return logMarkdown(log, diagnose(log));
};
const oom = "node-2:40:41 [1] init.cc:1 NCCL WARN Cuda failure 2 'out of memory'";

describe('a diagnosis in Markdown', () => {
  it('says the first failure above all, with its lines', () => {
    const text = markdown(`${jobLog({ gdr: false })}\n${oom}`);
    expect(text.split('\n\n')[0]).toBe('# Diagnosis of an NCCL log');
    expect(text.split('\n\n')[2]).toMatch(/^\*\*Rank 3 on node\\-2/);
    expect(text).toContain("`job.log:61` `Cuda failure 2 'out of memory'`");
    expect(text).toContain('## Warning: ');
  });

  it('says that nothing failed, and that nothing is there', () => {
    expect(markdown(jobLog({}))).toContain('**Nothing in the log says that something failed or is slow\\.**');
    expect(markdown('')).toContain('No line of NCCL');
  });

  it('lets no text of a log or name of a file become a link, HTML or formatting', () => {
    for (const text of Object.values(hostileTexts('witness'))) {
      const line = text.replaceAll('\n', ' ');
      const said = markdown(`${jobLog({ variables: { NCCL_NET: line } })}\n${oom} ${line}`, line);
      expect(said.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '')).not.toMatch(/(?<!\\)[<>]|(?<!\\)\]\((?!https:\/\/github\.com\/)/);
      expect(unsafeCharacters(said)).toEqual([]);
    }
  });
});
