/** Where a number comes from. Shown and saved beside every number (invariant 8). */
export type Origin = 'measured' | 'simulated' | 'modelled';
