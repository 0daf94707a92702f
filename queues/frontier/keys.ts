// The names of everything the frontier keeps in Redis. One hash tag, so that a cluster holds it in one slot and a Lua command may touch it all.
// Per crawl `c`:
//   spec      string  CrawlSpec as JSON
//   n         hash    counters (accepted, taken, archived, skipped:robots, …)
//   u:<b>     hash    URL id -> state, in small buckets (a listpack each): q<depth> queued, i<depth> in flight, then a|n|s|f terminal
//   h:<host>  hash    n = requests in flight, d<depth> = queued URLs of that depth
//   l:<host>:<depth>  list of packed entries, oldest first
//   r:<depth> zset    hosts with queued URLs of that depth and room for a request, by the time they may be asked
//   depths    hash    depth -> open URLs (queued, in flight or waiting to be tried again)
//   later     zset    packed entries to be queued again, by time (retries and deferrals)
//   inflight  hash    URL id -> packed entry;  since zset: URL id by the time it was taken
//   outcomes  list    terminal outcomes not yet in the crawl's log on disk
// For all crawls: pace hash, host -> earliest time of its next request in ms.

export const FRONTIER_TAG = 'gm:{frontier}';

/** Everything of one crawl begins with this. */
export const crawlPrefix = (crawlId: string): string => `${FRONTIER_TAG}:${crawlId}:`;
export const PACE_KEY = `${FRONTIER_TAG}:pace`;
export const CRAWLS_KEY = `${FRONTIER_TAG}:crawls`;

/** URLs deeper than this share a depth bucket: order among them matters little, and the number of keys stays bounded. */
export const DEPTH_BUCKETS = 64;

/** Number of URL-state buckets: about 64 URLs each at the crawl's limit, so that each stays a listpack. */
export function urlBuckets(limit: number): number {
  return Math.min(65_536, Math.max(64, Math.ceil((limit * 4) / 64)));
}
