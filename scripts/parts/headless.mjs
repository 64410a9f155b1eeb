// The main job in the terminal: read, see, measure, tune, through the command line that everyone has.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { at } from './paths.mjs';
import { run } from './process.mjs';

const limitMs = 170_000;

/** One command of nccl-workbench in the workspace. */
const cli = (workspace, args, options = {}) =>
  run(process.execPath, [at('dist/cli.js'), ...args], { cwd: workspace, timeoutMs: limitMs, ...options });

/** Runs the stages on a demo workspace whose cluster is up; returns the exit status. */
export async function runHeadless(workspace, say) {
  const began = Date.now();
  const cluster = join('.nccl', 'cluster.yaml');
  const snapshot = join('.nccl', 'snapshots', 'demo.json');
  mkdirSync(join(workspace, '.nccl', 'snapshots'), { recursive: true });
  let number = 0;
  /** Says what comes, runs it, and shows its answer; `accept` are the exit statuses that mean it worked. */
  const stage = async (title, args, accept = [0]) => {
    say(`\n${++number}. ${title}\n   nccl-workbench ${args.join(' ')}\n`);
    const result = await cli(workspace, args, { onOutput: undefined, show: !args.includes('json') });
    if (!accept.includes(result.code))
      throw new Error(`"nccl-workbench ${args.join(' ')}" ended with ${result.code}\n${result.output.slice(-3000)}`);
    return result;
  };

  // 1 is the right answer to the workspace's mistakes, and to hosts that were given faults.
  await stage('Read: what do the settings really do?', ['lint', '.'], [1]);
  await stage('See: which hosts answer over SSH, and what is in them?', ['probe', '--cluster', cluster, '--out', snapshot], [0, 1]);
  await stage('See: how are they connected?', ['fabric', '--snapshot', snapshot]);
  await stage('Measure: how fast is an all-reduce?', [
    'bench',
    '--cluster',
    cluster,
    '--',
    'all_reduce_perf',
    '-b',
    '8',
    '-e',
    '8G',
    '-f',
    '2',
  ]);
  const { stdout } = await stage('Tune: which settings are better?', ['sweep', join('.nccl', 'sweeps', 'first.yaml'), '--format', 'json']);
  const answer = JSON.parse(stdout);
  if (!(answer.completed >= 200))
    throw new Error(`the sweep completed ${answer.completed} trials of ${answer.trials}; at least 200 were expected`);
  const { settings, gainPercent, ci95, significant } = answer.best;
  say(`   ${answer.completed} of ${answer.trials} combinations completed, ${answer.failed} failed (${answer.origin}).`);
  say('   Best settings:');
  for (const [name, value] of Object.entries(settings)) say(`     ${name}=${value}`);
  const sign = gainPercent >= 0 ? '+' : '';
  const interval = Array.isArray(ci95) ? `, 95 % interval ${ci95.map((bound) => bound.toFixed(1)).join(' to ')} %` : '';
  say(
    `   Gain over the baseline: ${sign}${gainPercent.toFixed(1)} %${interval}${significant ? '' : ' (not significant)'}, ${answer.origin}.`,
  );
  say(`\nAll of it in ${Math.round((Date.now() - began) / 1000)} s.`);
  return 0;
}
