import * as l10n from '@vscode/l10n';
import { cleanLine } from '../../../base/clean.js';
import type { Check, Fleet, Note, Trouble } from '../../check.js';

/** Sections of the probe that a host began and did not end, or did not answer in time. */
const find = ({ hosts }: Fleet): Trouble[] =>
  hosts.flatMap(({ host, answer }): Trouble[] => {
    const unseen = (answer?.unseen ?? []).filter(({ why }) => why === 'timeout' || why === 'truncated' || why === 'failed');
    if (unseen.length === 0) return [];
    const late = unseen.filter(({ why }) => why === 'timeout');
    const names = unseen.map(({ section }) => cleanLine(section)).join(', ');
    return [
      {
        host,
        status: 'warn',
        title: late.length > 0 ? l10n.t('Part of the answer took too long') : l10n.t('Part of the answer is missing'),
        message:
          late.length > 0
            ? l10n.t('{0} did not answer in time for: {1}.', host, names)
            : l10n.t('{0} gave no whole answer for: {1}.', host, names),
        evidence: unseen.map(({ message }) => message),
        fix: l10n.t(
          'Run the tool of that section there by hand; a hanging nvidia-smi mostly means a GPU that fell off the bus: dmesg | grep -i xid',
        ),
      },
    ];
  });

/** What an ordinary user may not see, and tools that are not there: no fault of the host. */
const unseenNotes = ({ hosts }: Fleet): Note[] =>
  hosts.flatMap(({ host, answer }): Note[] => {
    const unseen = (answer?.unseen ?? []).filter(({ why }) => why === 'permission');
    if (unseen.length === 0) return [];
    return [
      {
        host,
        title: l10n.t('Not all of it may be seen by this user'),
        message: l10n.t(
          '{0}: {1} could not be read without more rights; checks that need it say nothing.',
          host,
          unseen.map(({ section }) => cleanLine(section)).join(', '),
        ),
        evidence: unseen.map(({ message }) => message),
      },
    ];
  });

export const incomplete: Check = {
  id: 'answer-incomplete',
  area: 'reach',
  about: {
    name: { en: 'Whole answer', zh: '应答完整' },
    what: {
      en: 'Whether every section of the probe was answered in time and to its end.',
      zh: '探测的每一部分是否都按时、完整地得到回答。',
    },
    consequence: {
      en: 'Checks that need the missing part say nothing of the host; a tool that hangs there hangs in a job’s prolog too.',
      zh: '需要缺失部分的检查无法判断该主机；在此卡住的工具也会卡住作业的 prolog。',
    },
    source: 'the probe’s own section marks and time limits; NVIDIA Xid 79 (GPU has fallen off the bus)',
    docs: 'https://docs.nvidia.com/deploy/xid-errors/index.html',
  },
  concerns: () => true,
  run: find,
  notes: unseenNotes,
};
