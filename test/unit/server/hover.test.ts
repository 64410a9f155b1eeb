import { describe, expect, it } from 'vitest';
import { analyse } from '../../../src/server/analysis.js';
import { explainName, hoverAt, hoverName } from '../../../src/server/hover.js';
import { meantSettings } from '../../../src/server/meantSettings.js';
import { nameAt } from '../../../src/server/nameAt.js';
import { lineRange } from '../../../src/base/text.js';

const version = '2.27.3';
const configuration = { ncclVersion: version, minSeverity: 'hint' } as const;
const options = { release: version, hosts: [] };
const conf = (text: string) => ({ uri: 'file:///w/nccl.conf', languageId: 'nccl-conf', getText: () => text });
const shell = (text: string) => ({ uri: 'file:///w/train.sh', languageId: 'shellscript', getText: () => text });

async function hover(document: ReturnType<typeof conf>, line: number, character: number): Promise<string | null> {
  const { kind, settings, findings } = await analyse(document, { configuration });
  const shown = kind === 'conf' ? meantSettings(document.getText()) : settings;
  return hoverAt(document.getText(), shown, findings, { line, character }, options)?.markdown ?? null;
}

/** As where every finding lies under the user's lint.minSeverity. */
async function hoverUnmarked(document: ReturnType<typeof conf>, line: number, character: number): Promise<string | null> {
  const { kind, settings } = await analyse(document, { configuration });
  const shown = kind === 'conf' ? meantSettings(document.getText()) : settings;
  return hoverAt(document.getText(), shown, [], { line, character }, options)?.markdown ?? null;
}

describe('hover on a setting', () => {
  it('says the effect first, then what it is, then releases, then links', async () => {
    const blocks = (await hoverUnmarked(conf('NCCL_BUFFSIZE=4M'), 0, 3))?.split('\n\n') ?? [];
    expect(blocks[0]).toBe('`NCCL_BUFFSIZE=4M`');
    expect(blocks[1]).toMatch(/4 bytes/u);
    expect(blocks[2]).toMatch(/Simple protocol.*Default\\: 4 MiB.*bytes/u);
    expect(blocks[3]).toMatch(/NCCL 1\\\.2\\\.1 and later.*NCCL 2\\\.27\\\.3/u);
    expect(blocks[4]).toMatch(/^\[Documentation\]\(https:\/\/docs\.nvidia\.com\/[^)]*#nccl-buffsize\) · listed there under/u);
  });

  it('leaves out the effect where the editor shows the finding in the same hover, and nowhere else', async () => {
    const document = conf('NCCL_BUFFSIZE=4M\nNCCL_IB_TIMEOUT=22');
    expect(await hover(document, 0, 14)).not.toMatch(/4 bytes/u);
    expect(await hover(document, 0, 14)).toMatch(/Simple protocol/u);
    expect(await hover(document, 1, 3)).toBe(await hoverUnmarked(document, 1, 3));
  });

  it('explains what was meant where blanks spoil the name', async () => {
    const text = await hover(conf('# x\nNCCL_ALGO = Tree'), 1, 14);
    expect(text).toMatch(/^`NCCL_ALGO = Tree`/u);
    expect(text).toMatch(/algorithms/iu);
  });

  it('works on the value and in shell scripts, and says when a value is not known', async () => {
    expect(await hover(shell('export NCCL_IB_TIMEOUT=22'), 0, 24)).toMatch(/^`export NCCL_IB_TIMEOUT=22`/u);
    expect(await hover(shell('export NCCL_IB_TIMEOUT=$T'), 0, 10)).toMatch(/not known here/u);
    expect(await hover(shell('export NCCL_IB_TIMEOUT=$(t)'), 0, 10)).toMatch(/comes from a command/u);
  });

  it('shows nothing away from settings', async () => {
    expect(await hover(conf('# NCCL_BUFFSIZE=4M'), 0, 5)).toBeNull();
    expect(await hover(conf('hello'), 0, 2)).toBeNull();
    expect(await hover(shell('export PATH=/x'), 0, 8)).toBeNull();
  });

  it('says which NCCL the hosts load, and from which snapshot it is known', () => {
    const hosts = ['gpu-01', 'gpu-02'].map((name) => ({ name, context: {}, nccl: ['2.27.3'] }));
    const said = (from: string | null): string =>
      hoverName('NCCL_ALGO', lineRange(0, 0, 9), { release: version, hosts, hostsFrom: from })?.markdown ?? '';
    expect(said(null)).toMatch(/Your hosts load 2\\\.27\\\.3 \\\(gpu\\?-01 and 1 more\\\)\\\./u);
    expect(said('snapshot of 20 Nov')).toMatch(/gpu\\?-01 and 1 more\\\), says the snapshot of 20 Nov\\\./u);
  });

  it('says of other software\'s variables who reads them, and nothing of releases of NCCL', async () => {
    const torch = (await hoverUnmarked(shell('export TORCH_NCCL_BLOCKING_WAIT=1'), 0, 12)) ?? '';
    expect(torch).toMatch(/Read by PyTorch, not by NCCL\\\. From torch 2\\\.2 on\\\./u);
    expect(torch).not.toMatch(/the PyTorch|All releases|Read here as/u);
    const old = (await hoverUnmarked(shell('export NCCL_BLOCKING_WAIT=1'), 0, 12)) ?? '';
    expect(old).toMatch(/Read by PyTorch.*Deprecated.*Use TORCH\\_NCCL\\_BLOCKING\\_WAIT instead/u);
    const rccl = (await hoverUnmarked(shell('export RCCL_MSCCL_ENABLE=1'), 0, 12)) ?? '';
    expect(rccl).toMatch(/Read by AMD RCCL/u);
    expect(rccl).not.toMatch(/NVIDIA/u);
    const plugin = (await hoverUnmarked(shell('export NCCL_INSPECTOR_ENABLE=1'), 0, 12)) ?? '';
    expect(plugin).toMatch(/Read by the inspector profiler plugin/u);
    expect(plugin).toMatch(/Read here as NCCL/u);
  });

  it('never makes a link, HTML or formatting of text from the file', async () => {
    const text = '[a](command:x)<img src=x>`${evil}`**b**\u001b[31m\u202e';
    const shown = (await hover(conf(`NCCL_NET=${text}`), 0, 3)) ?? '';
    const outside = shown.replace(/(`+)[^`].*?\1/gu, '');
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toContain('\u202e');
    expect(outside).not.toMatch(/(?<!\\)\]\(command|<img|(?<!\\)\*\*b/u);
  });
});

describe('the page on a variable', () => {
  it('holds summary, default by release and status', () => {
    const page = explainName('NCCL_IB_TIMEOUT', version);
    expect(page).toMatch(/^# `NCCL_IB_TIMEOUT`/u);
    expect(page).toContain('| 2.14.3 | `18` |');
    expect(page).not.toMatch(/command:|<[a-z]/iu);
    expect(explainName('NCCL_TREE_THRESHOLD', version)).toMatch(/nothing changes/u);
    expect(explainName('NCCL_IB_HAC', version)).toMatch(/NCCL\\_IB\\_HCA/u);
  });

  it('finds the name under the cursor in any text', () => {
    expect(nameAt('echo "$NCCL_ALGO" now', { line: 0, character: 9 })).toEqual({ name: 'NCCL_ALGO', range: lineRange(0, 7, 16) });
    expect(nameAt('echo now', { line: 0, character: 3 })).toBeNull();
    expect(nameAt('', { line: 4, character: 0 })).toBeNull();
    expect(hoverName('NCCL_ALGO', lineRange(0, 0, 9), options)?.markdown).toMatch(/^`NCCL_ALGO`/u);
    expect(hoverName('NCCL_NO_SUCH', lineRange(0, 0, 9), options)).toBeNull();
  });
});
