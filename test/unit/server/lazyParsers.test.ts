import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analyses as AnalysesType } from '../../../src/server/analyses.js';

const names = ['compile', 'instantiate', 'compileStreaming', 'instantiateStreaming', 'Module', 'Instance'] as const;

describe('grammars', () => {
  let loaded = 0;
  let Analyses: typeof AnalysesType;
  beforeAll(async () => {
    // Another file of tests may have had grammars loaded.
    vi.resetModules();
    ({ Analyses } = await import('../../../src/server/analyses.js'));
    const wasm = Reflect.get(globalThis, 'WebAssembly') as object;
    const counted = names.map((name) => {
      const real: unknown = Reflect.get(wasm, name);
      if (typeof real !== 'function') throw new Error(`WebAssembly.${name} is not there`);
      const proxy = new Proxy(real, {
        apply(target, self, values): unknown {
          loaded++;
          return Reflect.apply(target, self, values);
        },
        construct(target, values): object {
          loaded++;
          return Reflect.construct(target, values) as object;
        },
      });
      return [name, proxy] as const;
    });
    vi.stubGlobal('WebAssembly', Object.assign(Object.create(wasm) as object, Object.fromEntries(counted)));
  });
  afterAll(() => {
    vi.unstubAllGlobals();
  });

  const open = async (languageId: string, path: string, text: string): Promise<number> => {
    const document = TextDocument.create(`file:///w/${path}`, languageId, 1, text);
    const found = await new Analyses().of(document, { ncclVersion: '2.27.3', minSeverity: 'hint' });
    return found?.findings.length ?? 0;
  };

  it('are not loaded for an nccl.conf, nor for data', async () => {
    expect(await open('nccl-conf', 'nccl.conf', 'NCCL_BUFFSIZE=4M\n')).toBeGreaterThan(0);
    expect(await open('dotenv', '.env', 'NCCL_BUFFSIZE=4M\n')).toBeGreaterThan(0);
    expect(await open('json', 'launch.json', '{ "env": { "NCCL_BUFFSIZE": "4M" } }\n')).toBeGreaterThan(0);
    expect(await open('yaml', 'pod.yaml', 'env:\n  - name: NCCL_BUFFSIZE\n    value: "4M"\n')).toBeGreaterThan(0);
    expect(loaded).toBe(0);
  });

  it('are not loaded for a script that has nothing to do with NCCL', async () => {
    expect(await open('shellscript', 'other.sh', 'export PATH=/opt/bin:$PATH\n')).toBe(0);
    expect(loaded).toBe(0);
  });

  it('are loaded for a script that names a variable', async () => {
    expect(await open('shellscript', 'train.sh', 'export NCCL_BUFFSIZE=4M\npython train.py\n')).toBeGreaterThan(0);
    expect(loaded).toBeGreaterThan(0);
  });
});
