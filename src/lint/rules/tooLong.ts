import * as l10n from '@vscode/l10n';
import { finding } from '../report.js';
import type { LineRule } from '../rule.js';

/** Names, values and lines beyond NCCL's buffers. */
export const tooLong: LineRule = {
  id: 'too-long',
  about: {
    what: { en: 'A name, value or line of an nccl.conf beyond NCCL’s buffers.', zh: 'nccl.conf 的名称、值或整行超出 NCCL 的缓冲区。' },
    why: {
      en: 'Values are cut at 1023 bytes. From 2.30.3 on the rest of a line of more than 4095 bytes is read as a line of its own; before 2.23.4 a name of 1024 bytes crashes the process.',
      zh: '值会在 1023 字节处截断。2.30.3 起，超过 4095 字节的行，其余部分会被当成另一行；2.23.4 之前，1024 字节的名称会使进程崩溃。',
    },
    severity: 'error',
    evidence: { en: 'NCCL src/misc/param.cc, run for each release.', zh: 'NCCL src/misc/param.cc，已逐版本运行。' },
    examples: [
      {
        kind: 'conf',
        bad: 'NCCL_IB_HCA=mlx5_0:1,mlx5_1:1,mlx5_2:1,mlx5_3:1,mlx5_4:1,mlx5_5:1,mlx5_6:1,mlx5_7:1,mlx5_8:1,mlx5_9:1,mlx5_10:1,mlx5_11:1,mlx5_12:1,mlx5_13:1,mlx5_14:1,mlx5_15:1,mlx5_16:1,mlx5_17:1,mlx5_18:1,mlx5_19:1,mlx5_20:1,mlx5_21:1,mlx5_22:1,mlx5_23:1,mlx5_24:1,mlx5_25:1,mlx5_26:1,mlx5_27:1,mlx5_28:1,mlx5_29:1,mlx5_30:1,mlx5_31:1,mlx5_32:1,mlx5_33:1,mlx5_34:1,mlx5_35:1,mlx5_36:1,mlx5_37:1,mlx5_38:1,mlx5_39:1,mlx5_40:1,mlx5_41:1,mlx5_42:1,mlx5_43:1,mlx5_44:1,mlx5_45:1,mlx5_46:1,mlx5_47:1,mlx5_48:1,mlx5_49:1,mlx5_50:1,mlx5_51:1,mlx5_52:1,mlx5_53:1,mlx5_54:1,mlx5_55:1,mlx5_56:1,mlx5_57:1,mlx5_58:1,mlx5_59:1,mlx5_60:1,mlx5_61:1,mlx5_62:1,mlx5_63:1,mlx5_64:1,mlx5_65:1,mlx5_66:1,mlx5_67:1,mlx5_68:1,mlx5_69:1,mlx5_70:1,mlx5_71:1,mlx5_72:1,mlx5_73:1,mlx5_74:1,mlx5_75:1,mlx5_76:1,mlx5_77:1,mlx5_78:1,mlx5_79:1,mlx5_80:1,mlx5_81:1,mlx5_82:1,mlx5_83:1,mlx5_84:1,mlx5_85:1,mlx5_86:1,mlx5_87:1,mlx5_88:1,mlx5_89:1,mlx5_90:1,mlx5_91:1,mlx5_92:1,mlx5_93:1,mlx5_94:1,mlx5_95:1,mlx5_96:1,mlx5_97:1,mlx5_98:1,mlx5_99:1,mlx5_100:1,mlx5_101:1,mlx5_102:1,mlx5_103:1,mlx5_104:1,mlx5_105:1,mlx5_106:1,mlx5_107:1,mlx5_108:1,mlx5_109:1,mlx5_110:1,mlx5_111:1,mlx5_112:1,mlx5_113:1,mlx5_114:1,mlx5_115:1,mlx5_116:1,mlx5_117:1,mlx5_118:1,mlx5_119:1\n',
        good: 'NCCL_IB_HCA=mlx5_0:1,mlx5_1:1\n',
      },
    ],
  },
  check(line, document) {
    const place = { range: line.range, variable: line.entry?.name ?? null };
    if (document.crash === line.line)
      return finding('too-long', 'error', l10n.t('NCCL crashes here: before 2.23.4 a name must be shorter than 1024 bytes.'), place);
    if (line.entry === null) return null;
    if (line.entry.tail)
      return finding(
        'too-long',
        'error',
        l10n.t('The line is longer than 4095 bytes, and NCCL reads its rest as a line of its own.'),
        place,
      );
    if (line.entry.cut === null) return null;
    return finding('too-long', 'error', l10n.t('NCCL keeps the first 1023 bytes and drops the rest.'), place);
  },
};
