// Lua: pop URLs whose hosts may be asked now, smallest depth first, and put them in flight.

/** No URL is put off for longer, and no host: a later time was noted before the clock was set back. */
const LONGEST_WAIT_MS = 40 * 60_000;

/**
 * ARGV: prefix, pace key, now ms, buckets, how many, URL limit, host capacity, 1 when depth levels are strict, hold ms.
 * Answers [packed…]. A host leaves the ready set while it has no room; its pace is held until the fetch starts and sets it.
 */
export const TAKE = `
local p, paceKey, now, buckets = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local want, limit, room, strict, hold = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8] == '1', tonumber(ARGV[9])
local out = {}
local function bucket(id)
  local h = 0
  for k = 1, 6 do h = (h * 67 + string.byte(id, k)) % 2147483647 end
  return p .. 'u:' .. (h % buckets)
end
local function ready(host)
  local h = redis.call('HGETALL', p .. 'h:' .. host)
  local inflight = 0
  for k = 1, #h, 2 do if h[k] == 'n' then inflight = tonumber(h[k + 1]) end end
  local pace = tonumber(redis.call('HGET', paceKey, host) or '0')
  for k = 1, #h, 2 do
    if string.sub(h[k], 1, 1) == 'd' then
      local d = string.sub(h[k], 2)
      if tonumber(h[k + 1]) > 0 and inflight < room then
        redis.call('ZADD', p .. 'r:' .. d, math.max(pace, now), host)
      else
        redis.call('ZREM', p .. 'r:' .. d, host)
      end
    end
  end
end
-- retries whose time has come go to the front of their lists
local due = redis.call('ZRANGEBYSCORE', p .. 'later', '-inf', now, 'LIMIT', 0, 200)
if #due == 0 then due = redis.call('ZRANGEBYSCORE', p .. 'later', now + ${LONGEST_WAIT_MS}, '+inf', 'LIMIT', 0, 200) end
for _, packed in ipairs(due) do
  redis.call('ZREM', p .. 'later', packed)
  local id, host, depth = string.match(packed, '^(%S+) (%S+) (%d+)')
  local state = redis.call('HGET', bucket(id), id)
  local d = state and string.sub(state, 2) or depth
  redis.call('LPUSH', p .. 'l:' .. host .. ':' .. d, packed)
  redis.call('HINCRBY', p .. 'h:' .. host, 'd' .. d, 1)
  ready(host)
end
local taken = tonumber(redis.call('HGET', p .. 'n', 'taken') or '0')
local depths = {}
local raw = redis.call('HGETALL', p .. 'depths')
for k = 1, #raw, 2 do if tonumber(raw[k + 1]) > 0 then depths[#depths + 1] = tonumber(raw[k]) end end
table.sort(depths)
for _, d in ipairs(depths) do
  local rounds = 0
  while #out < want and rounds < want * 4 do
    rounds = rounds + 1
    local pair = redis.call('ZRANGEBYSCORE', p .. 'r:' .. d, '-inf', now, 'LIMIT', 0, 1)
    if not pair[1] then pair = redis.call('ZRANGEBYSCORE', p .. 'r:' .. d, now + ${LONGEST_WAIT_MS}, '+inf', 'LIMIT', 0, 1) end
    local host = pair[1]
    if not host then break end
    local pace = tonumber(redis.call('HGET', paceKey, host) or '0')
    if pace > now and pace < now + ${LONGEST_WAIT_MS} then
      redis.call('ZADD', p .. 'r:' .. d, pace, host)
    else
      local packed = redis.call('LPOP', p .. 'l:' .. host .. ':' .. d)
      if not packed then
        redis.call('HDEL', p .. 'h:' .. host, 'd' .. d)
        redis.call('ZREM', p .. 'r:' .. d, host)
      else
        local left = redis.call('HINCRBY', p .. 'h:' .. host, 'd' .. d, -1)
        if left <= 0 then redis.call('HDEL', p .. 'h:' .. host, 'd' .. d) redis.call('ZREM', p .. 'r:' .. d, host) end
        local id = string.match(packed, '^(%S+)')
        local b = bucket(id)
        if redis.call('HGET', b, id) == 'q' .. d then
          -- the first try of a URL counts against the limit, a further one was counted
          local attempt = tonumber(string.match(packed, '^%S+ %S+ %d+ (%d+)'))
          local deferrals = tonumber(string.match(packed, '^%S+ %S+ %d+ %d+ (%d+)'))
          local first = attempt == 0 and deferrals == 0 and redis.call('HEXISTS', p .. 'again', id) == 0
          if first and taken >= limit then
            redis.call('HSET', b, id, 'x')
            redis.call('HINCRBY', p .. 'depths', d, -1)
            redis.call('HINCRBY', p .. 'n', 'overLimit', 1)
          else
            if first then taken = taken + 1 redis.call('HINCRBY', p .. 'n', 'taken', 1) end
            redis.call('HSET', b, id, 'i' .. d)
            redis.call('HSET', p .. 'inflight', id, packed)
            redis.call('ZADD', p .. 'since', now, id)
            redis.call('HINCRBY', p .. 'h:' .. host, 'n', 1)
            if hold > 0 then redis.call('HSET', paceKey, host, now + hold) redis.call('HSET', paceKey .. ':held', host, 1) end
            out[#out + 1] = packed
            ready(host)
          end
        end
      end
    end
  end
  if #out >= want or strict then break end
end
return out
`;
