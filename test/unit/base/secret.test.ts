import { expect, it } from 'vitest';
import { isSecretName, withoutSecrets, withoutSecretsIn, wordsWithoutSecrets } from '../../../src/base/secret.js';
import { growth } from '../../support/cpu.js';

it('knows secrets by their names', () => {
  for (const name of [
    'HF_TOKEN',
    'WANDB_API_KEY',
    'AWS_SECRET_ACCESS_KEY',
    'PGPASSWORD',
    'MYKEY',
    'ssh-passphrase',
    'db_passwd',
    'CREDENTIALS',
  ])
    expect(isSecretName(name), name).toBe(true);
  for (const name of ['NCCL_IB_PKEY', 'NCCL_DEBUG', 'KEYBOARD', 'TOKENIZERS_PARALLELISM', 'PATH'])
    expect(isSecretName(name), name).toBe(false);
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

it('leaves them out of free text, and nothing else', () => {
  const hidden = (text: string): string => withoutSecretsIn(text);
  expect(hidden('HF_TOKEN=abc NCCL_DEBUG=INFO')).toBe('HF_TOKEN=(redacted) NCCL_DEBUG=INFO');
  expect(hidden('mlx5: health compromised: password=x y')).toBe('mlx5: health compromised: password=(redacted) y');
  expect(hidden('{"api_key": "a b", "n": 1}')).toBe('{"api_key": (redacted), "n": 1}');
  expect(hidden('curl --token abc -H "Authorization: Bearer abcdefgh123"')).toBe(
    'curl --token (redacted) -H "Authorization: Bearer (redacted)"',
  );
  expect(hidden(`x hf_${'a'.repeat(30)} y`)).toBe('x (redacted) y');
  expect(hidden('http://me:pass@host/x')).toBe('http://me:(redacted)@host/x');
  for (const plain of [
    'NCCL_IB_PKEY=1',
    'NVRM: Xid (PCI:0000:18:00): 79, pid=1, name=python, GPU has fallen off the bus.',
    'keyboard: x',
    'the key to success',
    'ssh host --key -v',
    'http://host:80/x@y',
    'fe80::1%eth0',
  ])
    expect(hidden(plain)).toBe(plain);
});

it('looks through a megabyte in time that grows with its length', async () => {
  for (const piece of ['a', 'a.', 'token', 'token ', 'key=', '--key', '"', '://a:', 'eyJ']) {
    const looked = (count: number) => {
      const text = piece.repeat(Math.ceil(count / piece.length));
      return () => withoutSecretsIn(text);
    };
    // Four times the length; a square would be 16 times.
    expect(await growth(looked, 250_000, 1_000_000), piece).toBeLessThan(12);
  }
});
