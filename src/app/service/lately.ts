// What took long to find out is kept for some seconds: people who page through it, and several who ask at once, have it found out once, and one thing at a time.

export interface Lately<T> {
  /** What `find` gave for this key a moment ago, or gives now. */
  get(key: string, find: () => Promise<T>): Promise<T>;
}

export interface LatelyOptions {
  /** How long an answer stands. */
  keepMs: number;
  /** Answers kept at once. */
  most: number;
}

export function createLately<T>({ keepMs, most }: LatelyOptions): Lately<T> {
  const kept = new Map<string, Promise<T>>();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    get(key, find) {
      const known = kept.get(key);
      if (known !== undefined) return known;
      const found = turn.then(find);
      turn = found.catch(() => undefined); // told to those who asked
      kept.set(key, found);
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
      const forget = (): void => {
        if (kept.get(key) === found) kept.delete(key);
      };
      found.then(() => void setTimeout(forget, keepMs).unref(), forget);
      return found;
    },
  };
}
