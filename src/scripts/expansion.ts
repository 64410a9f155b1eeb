/**
 * Characters of a value that is put together from other variables and is still followed. Each may hold the one before twice, so that twenty lines can
 * make a megabyte of one letter: what is longer counts as not known. Nothing that NCCL reads is nearly as long.
 */
export const longestExpansion = 16_384;
