// What is known of each page, in Redis: the newest capture's time and status, and which capture is the newest whole answer. About 100 bytes a page.
import { hash } from 'node:crypto';
import { urlKey } from '../domain/url/url-key.ts';
import { type CommittedCapture, isWholeAnswer, type KnownPage } from '../ports/capture-index.ts';
import type { RedisClient } from './redis-client.ts';
import { runMany } from './redis-many.ts';

/**
 * KEYS: one hash a capture. ARGV, four a capture: field, time in ms, status, capture id of a whole answer or '-'.
 * A value is `time status whole-time whole-id`; each half stays when what it holds is newer.
 */
const NOTE = `
for i = 1, #KEYS do
  local a = (i - 1) * 4
  local field, at, status, id = ARGV[a + 1], tonumber(ARGV[a + 2]), ARGV[a + 3], ARGV[a + 4]
  local old = redis.call('HGET', KEYS[i], field)
  local time, code, wholeTime, whole = -1, '0', -1, '-'
  if old then
    local t, c, w, h = string.match(old, '^(%S+) (%S+) (%S+) (%S+)$')
    time, code, wholeTime, whole = tonumber(t), c, tonumber(w), h
  end
  if at >= time then time, code = at, status end
  if id ~= '-' and at >= wholeTime then wholeTime, whole = at, id end
  redis.call('HSET', KEYS[i], field, string.format('%d %s %d %s', time, code, wholeTime, whole))
end
return #KEYS
`;

export interface KnownPages {
  note(collection: string, captures: readonly CommittedCapture[]): Promise<void>;
  look(
    collection: string,
    urls: readonly string[],
    committed: (captureIds: readonly string[]) => Promise<(CommittedCapture | null)[]>,
  ): Promise<(KnownPage | null)[]>;
}

/** `tag` begins every key and holds the hash tag. */
export function createKnownPages(redis: RedisClient, tag: string): KnownPages {
  const placeOf = (collection: string, url: string): { key: string; field: string } => {
    const sum = hash('sha256', urlKey(url), 'buffer');
    return {
      key: `${tag}:${collection}:u:${sum.toString('hex', 0, 2).slice(0, 3)}`,
      field: sum.toString('base64url', 2, 11),
    };
  };
  return {
    async note(collection, captures) {
      if (captures.length === 0) return;
      const places = captures.map((capture) => placeOf(collection, capture.url));
      const args = captures.flatMap((capture, i) => [
        places[i]?.field ?? '',
        String(Date.parse(capture.date) || 0),
        String(capture.httpStatus),
        isWholeAnswer(capture) ? Buffer.from(capture.captureId, 'hex').toString('base64url') : '-',
      ]);
      await redis.eval(NOTE, places.length, ...places.map(({ key }) => key), ...args);
    },
    async look(collection, urls, committed) {
      if (urls.length === 0) return [];
      const values = await runMany(redis, urls, (url) => {
        const { key, field } = placeOf(collection, url);
        return ['hget', key, field];
      });
      const answers = values.map((value) => (typeof value === 'string' ? value.split(' ') : null));
      const ids = answers.flatMap((answer) => (answer?.[3] !== undefined && answer[3] !== '-' ? [answer[3]] : []));
      const unique = [...new Set(ids)];
      const found = await committed(unique.map((id) => Buffer.from(id, 'base64url').toString('hex')));
      const byId = new Map(unique.map((id, i) => [id, found[i] ?? null]));
      return answers.map((answer) => {
        if (answer === null) return null;
        const [time, status, , whole = '-'] = answer;
        return {
          httpStatus: Number(status),
          date: new Date(Number(time)).toISOString(),
          whole: byId.get(whole) ?? null,
        };
      });
    },
  };
}
