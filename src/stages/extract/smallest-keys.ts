// A map that keeps the entries with the smallest keys when it is full: whatever the order in which they came, the same ones stay,
// and each that stays was never left out before.

export interface SmallestKeys<T> {
  /** The entry of `key`, made when it is new; null for a key that has no place. */
  at(key: string, make: () => T): T | null;
  /** All of them; once full, the half of `most` with the smallest keys. */
  values(): T[];
}

/** Holds at most `most` entries. Keys should be hashes, so that what stays is a fair sample. `T` is no array. */
export function smallestKeys<T>(most: number): SmallestKeys<T> {
  const entries = new Map<string, T>();
  let limit: string | null = null;
  return {
    at(key, make) {
      if (limit !== null && key > limit) return null;
      const known = entries.get(key);
      if (known !== undefined) return known;
      const made = make();
      entries.set(key, made);
      if (entries.size <= most) return made;
      const keys = [...entries.keys()].sort();
      for (const gone of keys.slice(Math.ceil(most / 2))) entries.delete(gone);
      limit = keys[Math.ceil(most / 2) - 1] ?? null;
      return limit !== null && key > limit ? null : made;
    },
    values() {
      if (limit === null) return [...entries.values()];
      // How far the last halving went depends on what came when; the smallest half of what there is room for does not.
      const keys = [...entries.keys()].sort().slice(0, Math.ceil(most / 2));
      return keys.flatMap((key) => entries.get(key) ?? []);
    },
  };
}
