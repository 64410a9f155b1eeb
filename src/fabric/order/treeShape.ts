/**
 * NCCL's double binary tree over `count` hosts by their place in the order of ranks: the two lists of parents, -1 for a root (NCCL 2.30,
 * src/graph/trees.cc, ncclGetBtree and ncclGetDtree).
 */
export function doubleBinaryTree(count: number): readonly [Int32Array, Int32Array] {
  const first = Int32Array.from({ length: count }, (_, at) => binaryParent(count, at));
  const second = Int32Array.from({ length: count }, (_, at) => {
    // An odd number of hosts is shifted by one, an even one mirrored: the leaves of one tree are inside the other.
    if (count % 2 === 1) {
      const up = binaryParent(count, (at - 1 + count) % count);
      return up < 0 ? -1 : (up + 1) % count;
    }
    const up = binaryParent(count, count - 1 - at);
    return up < 0 ? -1 : count - 1 - up;
  });
  return [first, second];
}

function binaryParent(count: number, at: number): number {
  if (at === 0) return -1;
  const bit = at & -at;
  const up = (at ^ bit) | (bit << 1);
  return up >= count ? at ^ bit : up;
}
