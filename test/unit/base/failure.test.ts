import { describe, expect, it, vi } from 'vitest';
import { Failure, messageOf } from '../../../src/base/failure.js';

describe('a failure', () => {
  it('is one wherever it was made: bundles that are loaded later have a copy of the class', async () => {
    vi.resetModules();
    const other = await import('../../../src/base/failure.js');
    expect(other.Failure).not.toBe(Failure);
    const made = new other.Failure('cancelled', 'It was cancelled.', { next: 'Try again.' });
    expect(made).toBeInstanceOf(Failure);
    expect(messageOf(made)).toBe('It was cancelled. Try again.');
    for (const stranger of [new Error('x'), null, undefined, 'Failure', { name: 'Failure' }]) expect(stranger).not.toBeInstanceOf(Failure);
    class Special extends Failure {}
    expect(new Special('input', 'x')).toBeInstanceOf(Failure);
    expect(made).not.toBeInstanceOf(Special);
  });
});
