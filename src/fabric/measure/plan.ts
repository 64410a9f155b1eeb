/** What a plan wants next: something to run, or its end. */
export type Step<Round, Verdict> =
  | { readonly kind: 'run'; readonly run: Round; readonly number: number }
  | { readonly kind: 'verdict'; readonly verdict: Verdict; readonly runs: number };

/** A plan that is carried out run by run. It knows nothing of how runs are made, and its decisions depend on their outcomes alone. */
export interface Plan<Round, Outcome, Verdict> {
  /** The next step. `outcome` is that of the run asked for before; it is left out the first time. */
  next(outcome?: Outcome): Step<Round, Verdict>;
}

/** A plan from a generator that yields runs, is handed their outcomes and returns its verdict. */
export function planOf<Round, Outcome, Verdict>(steps: Generator<Round, Verdict, Outcome>): Plan<Round, Outcome, Verdict> {
  let number = 0;
  return {
    next: (outcome) => {
      // The first call begins the generator, which takes no value then.
      const { done, value } = steps.next(outcome as Outcome);
      if (done === true) return { kind: 'verdict', verdict: value, runs: number };
      number++;
      return { kind: 'run', run: value, number };
    },
  };
}
