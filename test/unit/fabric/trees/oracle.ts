/** Kruskal's algorithm, plainly: the weight of a minimum spanning forest and its number of trees. */
export function kruskal(count: number, edges: readonly (readonly [number, number, number])[]): { weight: number; trees: number } {
  const part = Array.from({ length: count }, (_, v) => v);
  let [weight, trees] = [0, count];
  for (const [a, b, w] of [...edges].filter((edge) => Number.isFinite(edge[2])).sort((x, y) => x[2] - y[2])) {
    const [x, y] = [part[a] ?? 0, part[b] ?? 0];
    if (x === y) continue;
    weight += w;
    trees--;
    part.forEach((own, v) => {
      if (own === y) part[v] = x;
    });
  }
  return { weight, trees };
}

/** The least cost of a broadcast over a tree from `root`, by trying every order of children. */
export function broadcastByTrial(neighbours: ReadonlyMap<number, readonly (readonly [number, number])[]>, root: number, from = -1): number {
  const branches = (neighbours.get(root) ?? [])
    .filter(([other]) => other !== from)
    .map(([other, send]) => ({ send, tail: broadcastByTrial(neighbours, other, root) }));
  const best = (rest: readonly { send: number; tail: number }[], clock: number): number =>
    rest.length === 0
      ? 0
      : Math.min(
          ...rest.map((first, at) =>
            Math.max(clock + first.send + first.tail, best([...rest.slice(0, at), ...rest.slice(at + 1)], clock + first.send)),
          ),
        );
  return best(branches, 0);
}
