import type { Rule } from '../rule.js';

/** A comment that keeps no finding silent. What it says comes from where comments are read. */
export const unusedSuppression: Rule = {
  id: 'unused-suppression',
  about: {
    what: {
      en: 'A comment that asks for silence where no rule has anything to say, or that names a rule that does not exist.',
      zh: '要求静默的注释没有对应任何提示，或写了不存在的规则名。',
    },
    why: {
      en: 'Such a comment outlives its reason, and one day it hides a new mistake on the same line.',
      zh: '这样的注释早已失去理由，日后会掩盖同一行上新出现的错误。',
    },
    severity: 'hint',
    fix: 'look',
    evidence: {
      en: 'This tool: a comment that was read is compared with the findings that it kept silent.',
      zh: '由本工具判断：把读到的注释与它实际压下的提示逐一对照。',
    },
    examples: [
      {
        kind: 'conf',
        bad: '# nccl-workbench-disable-next-line number-sufix\nNCCL_BUFFSIZE=4194304\n',
        good: '# nccl-workbench-disable-next-line number-suffix -- kept for a test\nNCCL_BUFFSIZE=4M\n',
      },
      {
        kind: 'bash',
        bad: 'export NCCL_BUFFSIZE=4194304 # nccl-workbench-disable-line number-suffix\n',
        good: 'export NCCL_BUFFSIZE=4M # nccl-workbench-disable-line number-suffix\n',
      },
    ],
  },
};
