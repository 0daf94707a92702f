// What must not be there afterwards: temporary files, staged pages, writers' locks, requests that were not needed or came too soon.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { CheckInput, Say } from './findings.ts';

/** The redis folder's own files are the server's. */
export function checkLeftovers(input: CheckInput, say: Say): void {
  for (const entry of readdirSync(input.dataDir, { withFileTypes: true, recursive: true })) {
    const path = relative(input.dataDir, join(entry.parentPath, entry.name));
    if (!entry.isFile()) {
      if (entry.name.endsWith('.export')) say('left-over', path);
    } else if (path.startsWith('staging') || path.endsWith('.tmp') || /\.json\.\d+-\d+$/.test(path)) {
      say('left-over', path);
    } else if (path.startsWith('redis/holders/') || path === 'redis/start.lock') say('left-over', path);
  }
}

export function checkAsked(input: CheckInput, say: Say): void {
  let beyond = 0;
  for (const [url, times] of input.asked) {
    if (!input.expected.has(url)) say('asked', `${url} was asked and is no page of the crawl`);
    beyond += Math.max(0, times - input.allowed(url));
  }
  if (beyond > input.faults) say('asked', `${beyond} requests too many, ${input.faults} faults`);
  for (const [url, { body }] of input.expected)
    if (body !== null && !input.asked.has(url)) say('asked', `${url} was never asked`);
  for (const [host, moments] of input.moments) {
    const sorted = moments.toSorted((a, b) => a - b);
    for (const [i, at] of sorted.entries()) {
      const gap = at - (sorted[i - 1] ?? Number.NEGATIVE_INFINITY);
      if (gap < input.delayMs) say('pace', `${host} was asked twice within ${gap.toFixed(1)} ms`);
    }
  }
}
