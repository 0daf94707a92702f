// Disjoint sets over document numbers; the lowest number names its set, so the result does not depend on the order of joins.

export interface Groups {
  /** The lowest member of the set that holds `n`. */
  find(n: number): number;
  join(a: number, b: number): void;
}

export function createGroups(size: number): Groups {
  const parent = Uint32Array.from({ length: size }, (_, n) => n);
  const find = (n: number): number => {
    let at = n;
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
      const over = parent[up] ?? up;
      parent[at] = over;
      at = over;
    }
    return at;
  };
  return {
    find,
    join(a, b) {
      const one = find(a);
      const two = find(b);
      if (one < two) parent[two] = one;
      else parent[one] = two;
    },
  };
}
