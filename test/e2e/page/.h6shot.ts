import { fabricFile } from '../../../test/lab/ib/fabricFile.js';
import { fabricFromIbnetdiscover } from '../../../src/fabric/fromDiscovery.js';
import { fabricFromSnapshot } from '../../../src/fabric/fromSnapshot.js';
import { gpus, host, matrix, nic, snapshot } from '../../../test/unit/fabric/facts.js';
import { pageHarness } from './harness.js';
const hostsOf = (n: number, cards = 8) => Object.fromEntries(Array.from({ length: n }, (_, h) => { const name = 'gpu' + String(h).padStart(String(Math.max(999, n - 1)).length, '0'); return [name, h === 3 ? { ok: false, problem: { kind: 'unreachable' as const, message: name + ' was not reached in 5 s (no route).' }, facts: null } : host({ gpus: gpus(8), nics: Array.from({ length: cards }, (_, c) => nic('mlx5_' + c, h === 1 && c === 2 ? { width: 2, rateGbps: 100 } : h === 2 && c === 5 ? { state: 'DOWN', physState: 'Polling' } : {})), topoMatrix: matrix(8) })]; }));
const demo = fabricFromSnapshot(snapshot(hostsOf(4), fabricFile({ hosts: 4, adapters: 8, radix: 16, rails: true }).text.replace(/4xHDR/, '4xHDR')));
const rack = Object.fromEntries(Array.from({ length: 4 }, (_, r) => ['rack-' + (r + 1), Array.from({ length: 8 }, (_, k) => 'gpu' + String(r * 8 + k).padStart(3, '0'))]));
const mid = fabricFromSnapshot(snapshot(hostsOf(32), fabricFile({ hosts: 32, adapters: 8, radix: 16, rails: true }).text), { racks: rack });
let t = fabricFile({ hosts: 32, radix: 16 }).text; const simple = fabricFromIbnetdiscover(t.replace(/(\[9\]\t"S-[^\n]*)4xHDR/, '$12xHDR'));
const big = fabricFromSnapshot(snapshot(hostsOf(1250), fabricFile({ hosts: 1250, adapters: 8, radix: 64, rails: true, pods: 8 }).text));
console.log(JSON.stringify([demo.summary, mid.summary, simple.summary, big.summary]));
const h = await pageHarness('topology');
const state = (fabric: unknown) => ({ title: 'demo', origin: 'simulated', at: new Date(Date.now() - 300000).toISOString(), fabric });
const out = '/tmp/h6shots'; import { mkdirSync } from 'node:fs'; mkdirSync(out, { recursive: true });
const want = process.argv.slice(2);
for (const [name, fabric] of Object.entries({ demo, mid, simple, big })) {
  if (want.length && !want.includes(name)) continue;
  for (const theme of name === 'demo' ? (['dark', 'light', 'contrast', 'contrastLight'] as const) : (['dark'] as const)) {
    const s = Date.now(); const o = await h.open(state(fabric), { theme }); await o.page.screenshot({ path: `${out}/${name}-${theme}.png` }); console.log(name, theme, Date.now() - s, o.errors);
    if (theme === 'dark') console.log((await o.violations()).join('\n').slice(0, 1500));
    if (name === 'big') { console.log('frames', await o.page.evaluate(async () => { const c = document.querySelector('canvas')!; let n = 0; const t0 = performance.now(); while (performance.now() - t0 < 3000) { c.dispatchEvent(new KeyboardEvent('keydown', { key: n % 2 ? 'ArrowLeft' : 'ArrowRight' })); await new Promise(r => requestAnimationFrame(r)); n++; } return n; })); }
    if (name === 'demo' && theme !== 'contrastLight') { await o.page.mouse.move(300, 150); const box = (await o.page.locator('canvas').boundingBox())!; for (let y = 100; y < box.height; y += 9) { await o.page.mouse.move(box.x + box.width / 3, box.y + y); if (await o.page.locator('.tooltip').isVisible() && (await o.page.locator('.tooltip').innerText()).includes('↔')) break; } await o.page.screenshot({ path: `${out}/${name}-${theme}-hover.png` }); await o.page.getByRole('button', { name: 'List' }).click(); await o.page.screenshot({ path: `${out}/${name}-${theme}-list.png` }); if (theme==='dark') console.log((await o.violations()).join('\n').slice(0, 1500)); }
    await o.close();
  }
}
if (!want.length) { const o = await h.open({ title: '', origin: null, at: null, fabric: null }); await o.page.screenshot({ path: `${out}/empty.png` }); console.log(o.errors, await o.violations()); await o.close(); }
await h.stop();
