import { expect, it } from 'vitest';
import { isSecretName, withoutSecrets, wordsWithoutSecrets } from '../../../src/base/secret.js';

it('knows secrets by their names', () => {
  for (const name of ['HF_TOKEN', 'WANDB_API_KEY', 'AWS_SECRET_ACCESS_KEY', 'PGPASSWORD', 'MYKEY', 'ssh-passphrase', 'db_passwd', 'CREDENTIALS']) expect(isSecretName(name), name).toBe(true);
  for (const name of ['NCCL_IB_PKEY', 'NCCL_DEBUG', 'KEYBOARD', 'TOKENIZERS_PARALLELISM', 'PATH']) expect(isSecretName(name), name).toBe(false);
});

it('leaves their values out of environments and command lines', () => {
  expect(withoutSecrets({ HF_TOKEN: 'x', NCCL_DEBUG: 'INFO' })).toEqual({ NCCL_DEBUG: 'INFO' });
  expect(wordsWithoutSecrets(['run', 'HF_TOKEN=x', '--api-key=x', '--token', 'x', '--key', '-b', '8', 'NCCL_IB_PKEY=1'])).toEqual([
    'run',
    'HF_TOKEN=(redacted)',
    '--api-key=(redacted)',
    '--token',
    '(redacted)',
    '--key',
    '-b',
    '8',
    'NCCL_IB_PKEY=1',
  ]);
});
