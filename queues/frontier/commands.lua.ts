// Lua: the short commands of a URL's life after it was taken: reserve the host's next request, give the host back, try again, end.

/** A time so far ahead was never meant: it was noted before the clock was set back. Longer than any wait that is. */
export const CLOCK_BACK_MS = 5 * 60_000;

/**
 * Reserve the right to send one request to a host. ARGV: pace key, last key, host, now ms, delay ms.
 * Answers the milliseconds to wait before sending (0 = now). The gap between two starts is never below the delay, whoever asks.
 */
export const RESERVE = `
local paceKey, lastKey, host, now, delay = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local last = tonumber(redis.call('HGET', lastKey, host) or '0')
if last > now + 4 * delay + ${CLOCK_BACK_MS} then last = now end -- the clock was set back
local at = math.max(now, last + delay)
redis.call('HSET', lastKey, host, at)
redis.call('HSET', paceKey, host, at + delay)
redis.call('HDEL', paceKey .. ':held', host)
return at - now
`;

/** Leave a host alone for a while. ARGV: pace key, host, until ms. A longer rest stands. */
export const REST = `
local before = tonumber(redis.call('HGET', ARGV[1], ARGV[2]) or '0')
if before < tonumber(ARGV[3]) then redis.call('HSET', ARGV[1], ARGV[2], ARGV[3]) end
return 1
`;

/** The request went out late. ARGV: pace key, last key, host, now ms, delay ms. */
export const STARTED = `
local paceKey, lastKey, host, now, delay = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if tonumber(redis.call('HGET', lastKey, host) or '0') < now then
  redis.call('HSET', lastKey, host, now)
  redis.call('HSET', paceKey, host, now + delay)
end
return 1
`;

/** Claim or renew. ARGV: key, owner, ms, a driver that is dead ('' for none). Answers who drives now. */
export const HOLD = `
local driver = redis.call('GET', ARGV[1])
if not driver or driver == ARGV[2] or driver == ARGV[4] then
  redis.call('SET', ARGV[1], ARGV[2], 'PX', ARGV[3])
  return ARGV[2]
end
return driver
`;

/** Drop outcome lines that are on disk. ARGV: key, the first of them, how many. */
export const DROP = `
if redis.call('LINDEX', ARGV[1], 0) == ARGV[2] then redis.call('LTRIM', ARGV[1], ARGV[3], -1) end
return 1
`;

const READY = `
local function ready(host, now, room)
  local h = redis.call('HGETALL', p .. 'h:' .. host)
  local inflight = 0
  for k = 1, #h, 2 do if h[k] == 'n' then inflight = tonumber(h[k + 1]) end end
  if inflight >= room then return end
  local pace = tonumber(redis.call('HGET', paceKey, host) or '0')
  for k = 1, #h, 2 do
    if string.sub(h[k], 1, 1) == 'd' and tonumber(h[k + 1]) > 0 then
      redis.call('ZADD', p .. 'r:' .. string.sub(h[k], 2), math.max(pace, now), host)
    end
  end
end
local function bucket(id)
  local h = 0
  for k = 1, 6 do h = (h * 67 + string.byte(id, k)) % 2147483647 end
  return p .. 'u:' .. (h % buckets)
end
local function release(id, host, now, room)
  -- a host's room is given back once for each URL in flight, whoever asks first
  if redis.call('SADD', p .. 'released', id) == 1 then
    -- taken, but no request was ever sent: the host need not stay closed
    if redis.call('HDEL', paceKey .. ':held', host) == 1 then redis.call('HSET', paceKey, host, now) end
    if redis.call('HINCRBY', p .. 'h:' .. host, 'n', -1) < 0 then redis.call('HSET', p .. 'h:' .. host, 'n', 0) end
    ready(host, now, room)
  end
end
`;

/** The request is over (the page may still be on its way through the stages). ARGV: prefix, pace key, buckets, id, host, now ms, host capacity, ms to hold the host (0 = none). */
export const RELEASE = `
local p, paceKey, buckets = ARGV[1], ARGV[2], tonumber(ARGV[3])
local id, host, now, room, hold = ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
${READY}
if hold > 0 then
  local pace = tonumber(redis.call('HGET', paceKey, host) or '0')
  redis.call('HSET', paceKey, host, math.max(pace, now + hold))
end
if redis.call('HEXISTS', p .. 'inflight', id) == 1 then release(id, host, now, room) end
return 1
`;

/** Queue an entry in flight again after a while. ARGV: prefix, pace key, buckets, id, host, now ms, host capacity, due ms, packed entry. Answers 1, or 0 when the URL was not in flight. */
export const RETRY = `
local p, paceKey, buckets = ARGV[1], ARGV[2], tonumber(ARGV[3])
local id, host, now, room, due, packed = ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9]
${READY}
local b = bucket(id)
local state = redis.call('HGET', b, id)
if not state or string.sub(state, 1, 1) ~= 'i' then return 0 end
release(id, host, now, room)
redis.call('SREM', p .. 'released', id)
redis.call('HDEL', p .. 'inflight', id)
redis.call('ZREM', p .. 'since', id)
redis.call('HSET', p .. 'again', id, 1)
redis.call('HSET', b, id, 'q' .. string.sub(state, 2))
redis.call('ZADD', p .. 'later', due, packed)
return 1
`;

/**
 * A URL's end. ARGV: prefix, pace key, buckets, id, host, now ms, host capacity, state letter, outcome line, then names of counters to add to, as name, amount.
 * Answers 1 when this call ended it, 0 when it had ended before: nothing is counted twice.
 */
export const FINISH = `
local p, paceKey, buckets = ARGV[1], ARGV[2], tonumber(ARGV[3])
local id, host, now, room, letter, line = ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8], ARGV[9]
${READY}
local b = bucket(id)
local state = redis.call('HGET', b, id)
local kind = state and string.sub(state, 1, 1) or '-'
if kind ~= 'i' and kind ~= 'q' then return 0 end
if kind == 'i' then release(id, host, now, room) end
redis.call('SREM', p .. 'released', id)
redis.call('HDEL', p .. 'inflight', id)
local counted = redis.call('HDEL', p .. 'again', id) == 1
redis.call('ZREM', p .. 'since', id)
redis.call('HSET', b, id, letter)
redis.call('HINCRBY', p .. 'depths', string.sub(state, 2), -1)
if kind == 'q' and not counted then redis.call('HINCRBY', p .. 'n', 'taken', 1) end
redis.call('RPUSH', p .. 'outcomes', line)
for i = 10, #ARGV, 2 do redis.call('HINCRBY', p .. 'n', ARGV[i], ARGV[i + 1]) end
return 1
`;
