// Links that this process has offered to the frontier already, so that what every page of a site repeats costs nothing the second time.
// It is a memory of answers that Redis gave: it is dropped when the connection breaks or a page's frontier is gone.

export interface OfferedLinks {
  /** Whether the crawl's frontier was offered the URL, or its scope refused it, at this depth or a smaller one. */
  has(crawlId: string, url: string, depth: number): boolean;
  /** To be told once the frontier has answered. */
  add(crawlId: string, urls: Iterable<string>, depth: number): void;
  forget(): void;
}

/** Links remembered: twice as many at most, a few megabytes. */
const REMEMBERED = 20_000;
/** Longer URLs are rare, and would make the memory's size anyone's guess. */
const LONGEST = 300;

export function offeredLinks(remembered = REMEMBERED): OfferedLinks {
  let recent = new Map<string, number>();
  let older = new Map<string, number>();
  const note = (key: string, depth: number): void => {
    recent.set(key, Math.min(depth, recent.get(key) ?? depth));
    if (recent.size < remembered) return;
    older = recent;
    recent = new Map();
  };
  return {
    has(crawlId, url, depth) {
      const key = `${crawlId} ${url}`;
      const known = recent.get(key);
      if (known !== undefined) return known <= depth;
      const before = older.get(key);
      if (before === undefined) return false;
      note(key, before);
      return before <= depth;
    },
    add(crawlId, urls, depth) {
      for (const url of urls) if (url.length <= LONGEST) note(`${crawlId} ${url}`, depth);
    },
    forget() {
      recent = new Map();
      older = new Map();
    },
  };
}
