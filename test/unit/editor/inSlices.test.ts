import { expect, it } from 'vitest';
import { examine, examineInSteps } from '../../../src/doctor/index.js';
import { inSlices } from '../../../src/editor/inSlices.js';
import { hostFacts, snapshotOf } from '../cluster/facts.js';

it('gives way between the steps of long work, and answers as if it had not', async () => {
  let waited = true;
  setTimeout(() => (waited = false));
  function* work(): Generator<undefined, string> {
    for (const until = performance.now() + 10_000; waited && performance.now() < until;) yield;
    return waited ? 'nothing else ran' : 'done';
  }
  expect(await inSlices(work())).toBe('done');
});

it('lets the doctor say the same in steps as in one go', async () => {
  const snapshot = snapshotOf(hostFacts(), hostFacts({ peerMemory: [], dmaBuf: false }), hostFacts());
  expect(await inSlices(examineInSteps(snapshot))).toEqual(examine(snapshot));
  expect([...examineInSteps(snapshot)].length).toBeGreaterThan(10);
});
