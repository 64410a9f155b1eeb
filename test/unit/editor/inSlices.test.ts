import { expect, it } from 'vitest';
import { examine, examineInSteps } from '../../../src/doctor/index.js';
import { inSlices } from '../../../src/editor/inSlices.js';
import { hostFacts, snapshotOf } from '../cluster/facts.js';

it('gives way between the steps of long work, and answers as if it had not', async () => {
  let others = 0;
  const timer = setInterval(() => others++, 1);
  function* work(): Generator<undefined, string> {
    for (let until = performance.now() + 80; performance.now() < until;) yield;
    return 'done';
  }
  expect(await inSlices(work())).toBe('done');
  clearInterval(timer);
  expect(others).toBeGreaterThan(0);
});

it('lets the doctor say the same in steps as in one go', async () => {
  const snapshot = snapshotOf(hostFacts(), hostFacts({ peerMemory: [], dmaBuf: false }), hostFacts());
  expect(await inSlices(examineInSteps(snapshot))).toEqual(examine(snapshot));
  expect([...examineInSteps(snapshot)].length).toBeGreaterThan(10);
});
