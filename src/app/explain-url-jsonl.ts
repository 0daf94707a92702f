// `explain-url --jsonl`: URLs as lines in, verdicts as lines out, in input order (docs/contract.md §6).
import { z } from 'zod';
import { parseRobots, type Robots } from '../domain/robots/parse.ts';
import { type ExplainUrlRequest, explainUrl } from './explain-url.ts';

const lineSchema = z.object({
  id: z.union([z.string(), z.number()]),
  url: z.string(),
  base: z.string().nullish(),
  robots: z.string().nullish(),
  agent: z.string().nullish(),
});

/** Parsed files remembered: lines of one host follow each other. */
const FILES_REMEMBERED = 8;

/** Writes one JSON line (without its end) an input line; a line that cannot be read answers `{"id","error"}`. Answers how many could not. */
export async function explainUrlJsonl(
  lines: AsyncIterable<string> | Iterable<string>,
  write: (line: string) => Promise<void> | void,
  options: Pick<ExplainUrlRequest, 'scope' | 'address' | 'agent' | 'robots'> = {},
): Promise<{ urls: number; failed: number }> {
  const readRobots = rememberRobots();
  let urls = 0;
  let failed = 0;
  for await (const line of lines) {
    if (line.trim() === '') continue;
    urls++;
    const answer = answerLine(line, options, readRobots);
    if ('error' in answer) failed++;
    await write(JSON.stringify(answer));
  }
  return { urls, failed };
}

function answerLine(
  line: string,
  options: Pick<ExplainUrlRequest, 'scope' | 'address' | 'agent' | 'robots'>,
  readRobots: (body: string | Uint8Array) => Robots,
): object {
  let raw: unknown;
  try {
    raw = JSON.parse(line);
  } catch (cause) {
    return { id: null, error: `not JSON: ${cause instanceof Error ? cause.message : String(cause)}` };
  }
  const parsed = lineSchema.safeParse(raw);
  if (!parsed.success) return { id: idOf(raw), error: z.prettifyError(parsed.error).replaceAll('\n', ' ') };
  const { id, url, base, robots, agent } = parsed.data;
  const explanation = explainUrl(
    { ...options, url, base: base ?? undefined, robots: robots ?? options.robots, agent: agent ?? options.agent },
    readRobots,
  );
  return { id, ...explanation };
}

function idOf(raw: unknown): string | number | null {
  if (typeof raw !== 'object' || raw === null || !('id' in raw)) return null;
  return typeof raw.id === 'string' || typeof raw.id === 'number' ? raw.id : null;
}

function rememberRobots(): (body: string | Uint8Array) => Robots {
  const known = new Map<string | Uint8Array, Robots>();
  return (body) => {
    const before = known.get(body);
    if (before !== undefined) return before;
    const robots = parseRobots(body);
    if (known.size >= FILES_REMEMBERED) known.clear();
    known.set(body, robots);
    return robots;
  };
}
