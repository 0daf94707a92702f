// What a person sees while a crawl runs: a small live table in a terminal, plain lines elsewhere.
import type { CrawlSnapshot } from '../../queues/coordinator.ts';

export interface ProgressView {
  show(snapshot: CrawlSnapshot): void;
  /** A remark that stays on the screen, above the table. */
  note(text: string): void;
  close(): void;
}

interface ProgressOptions {
  out: NodeJS.WriteStream;
  crawlId: string;
  limit: number;
  now?: () => number;
}

const PLAIN_EVERY_MS = 5000;
const REDRAW_EVERY_MS = 200;

export function createProgress(options: ProgressOptions): ProgressView {
  return options.out.isTTY ? liveTable(options) : plainLines(options);
}

/** Nothing is shown (`--json`, `--quiet`). */
export const silentProgress: ProgressView = { show: () => undefined, note: () => undefined, close: () => undefined };

function liveTable(options: ProgressOptions): ProgressView {
  const { out } = options;
  const rate = rateMeter(options.now ?? Date.now);
  let drawn = 0;
  let last = 0;
  const clear = (): void => {
    if (drawn > 0) out.write(`\x1b[${drawn}A\x1b[J`);
    drawn = 0;
  };
  let latest: CrawlSnapshot | null = null;
  const draw = (): void => {
    if (latest === null) return;
    const width = Math.max(40, (out.columns ?? 80) - 1);
    const lines = tableLines(latest, rate.perSecond(), options).map((line) => line.slice(0, width));
    clear();
    out.write(`${lines.join('\n')}\n`);
    drawn = lines.length;
  };
  return {
    show(snapshot) {
      rate.add(ended(snapshot), snapshot.counts.bytes);
      latest = snapshot;
      const now = Date.now();
      if (now - last < REDRAW_EVERY_MS) return;
      last = now;
      draw();
    },
    note(text) {
      clear();
      out.write(`${text}\n`);
      draw();
    },
    close() {
      draw();
      drawn = 0;
    },
  };
}

function plainLines(options: ProgressOptions): ProgressView {
  const rate = rateMeter(options.now ?? Date.now);
  let last = 0;
  let latest: CrawlSnapshot | null = null;
  const line = (s: CrawlSnapshot): void => {
    const { states } = s.counts;
    options.out.write(
      `crawl ${options.crawlId}: ${states.archived} archived, ${states['not-modified']} not modified, ${states.skipped} skipped, ` +
        `${states.failed} failed, ${s.counts.open} open; ${rate.perSecond().pages.toFixed(1)} pages/s, ${megabytes(s.counts.bytes)}\n`,
    );
  };
  return {
    show(snapshot) {
      rate.add(ended(snapshot), snapshot.counts.bytes);
      latest = snapshot;
      const now = (options.now ?? Date.now)();
      if (now - last < PLAIN_EVERY_MS) return;
      last = now;
      line(snapshot);
    },
    note(text) {
      options.out.write(`${text}\n`);
    },
    close() {
      if (latest) line(latest);
    },
  };
}

const ended = (s: CrawlSnapshot): number => Object.values(s.counts.states).reduce((a, b) => a + b, 0);
export const megabytes = (bytes: number): string =>
  bytes < 1e6
    ? `${(bytes / 1e3).toFixed(0)} kB`
    : bytes < 1e9
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `${(bytes / 1e9).toFixed(2)} GB`;

interface Rate {
  pages: number;
  bytes: number;
}

/** Rates over the last ten seconds. */
function rateMeter(now: () => number): { add(pages: number, bytes: number): void; perSecond(): Rate } {
  const points: Array<{ at: number; pages: number; bytes: number }> = [];
  return {
    add(pages, bytes) {
      points.push({ at: now(), pages, bytes });
      while (points.length > 2 && (points[0]?.at ?? 0) < now() - 10_000) points.shift();
    },
    perSecond() {
      const first = points[0];
      const last = points.at(-1);
      if (!first || !last || last.at === first.at) return { pages: 0, bytes: 0 };
      const seconds = (last.at - first.at) / 1000;
      return { pages: (last.pages - first.pages) / seconds, bytes: (last.bytes - first.bytes) / seconds };
    },
  };
}

function tableLines(s: CrawlSnapshot, rate: Rate, options: ProgressOptions): string[] {
  const c = s.counts;
  const done = ended(s);
  const total = done + c.open;
  const bar = 24;
  const filled = total === 0 ? 0 : Math.round((done / total) * bar);
  const left = rate.pages > 0 ? Math.min(c.open, Math.max(0, options.limit - done)) / rate.pages : null;
  const cells = (pairs: Array<[string, string | number]>): string => pairs.map(([k, v]) => `${k} ${v}`).join('   ');
  return [
    `crawl ${options.crawlId}  [${'█'.repeat(filled)}${'░'.repeat(bar - filled)}] ${done} of ${total} known  ${left === null ? '' : `about ${duration(left)} left`}`,
    `  pages   ${cells([
      ['archived', c.states.archived],
      ['not-modified', c.states['not-modified']],
      ['skipped', c.states.skipped],
      ['failed', c.states.failed],
      ['open', c.open],
      ['rendered', c.rendered],
    ])}`,
    `  queues  ${cells(Object.entries(s.queues))}`,
    `  text    ${cells([
      ['documents', c.documents],
      ['duplicates', c.duplicates],
      ['near', c.nearDuplicates],
    ])}`,
    `  speed   ${rate.pages.toFixed(1)} pages/s   ${megabytes(rate.bytes)}/s   ${megabytes(c.bytes)} so far`,
    `  hosts   ${s.hosts.length === 0 ? '-' : s.hosts.join('  ')}`,
  ];
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
