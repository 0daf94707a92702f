// Lua: take new URLs into the frontier, all at once: known ones are passed over, shallower paths lower the depth of queued ones.

/**
 * KEYS none (all under the prefix). ARGV: prefix, now ms, buckets, known-URL cap, host capacity, then per URL: id, host, depth bucket, depth, packed entry.
 * Answers [new, already known, lowered, refused because the frontier is full].
 */
export const OFFER = `
local p, now, buckets, cap, room = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local added, known, lowered, full = 0, 0, 0, 0
local total = tonumber(redis.call('HGET', p .. 'n', 'known') or '0')
local function bucket(id)
  local h = 0
  for k = 1, 6 do h = (h * 67 + string.byte(id, k)) % 2147483647 end
  return p .. 'u:' .. (h % buckets)
end
local function queue(host, d, packed)
  redis.call('RPUSH', p .. 'l:' .. host .. ':' .. d, packed)
  redis.call('HINCRBY', p .. 'h:' .. host, 'd' .. d, 1)
  if tonumber(redis.call('HGET', p .. 'h:' .. host, 'n') or '0') < room then
    redis.call('ZADD', p .. 'r:' .. d, 'NX', now, host)
  end
end
for i = 6, #ARGV, 5 do
  local id, host, d, depth, packed = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local b = bucket(id)
  local state = redis.call('HGET', b, id)
  if not state then
    if total >= cap then
      full = full + 1
    else
      total = total + 1
      added = added + 1
      redis.call('HSET', b, id, 'q' .. d)
      redis.call('HINCRBY', p .. 'depths', d, 1)
      queue(host, d, packed)
    end
  else
    known = known + 1
    -- one that was tried and waits to be tried again keeps its depth and its time: a second entry would jump the wait
    if string.sub(state, 1, 1) == 'q' and tonumber(string.sub(state, 2)) > tonumber(d) and redis.call('HEXISTS', p .. 'again', id) == 0 then
      -- the deeper entry stays in its list and is passed over when popped, since the state no longer names its depth
      lowered = lowered + 1
      redis.call('HSET', b, id, 'q' .. d)
      redis.call('HINCRBY', p .. 'depths', string.sub(state, 2), -1)
      redis.call('HINCRBY', p .. 'depths', d, 1)
      queue(host, d, packed)
    end
  end
end
if added > 0 then redis.call('HINCRBY', p .. 'n', 'known', added) end
if full > 0 then redis.call('HINCRBY', p .. 'n', 'full', full) end
return {added, known, lowered, full}
`;
