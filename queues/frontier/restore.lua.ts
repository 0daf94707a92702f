// Lua: tell a new frontier of URLs that ended before it was lost.

/** ARGV: prefix, buckets, then per URL: id, state letter. Answers how many were not known. Counters are the caller's. */
export const RESTORE = `
local p, buckets = ARGV[1], tonumber(ARGV[2])
local added = 0
for i = 3, #ARGV, 2 do
  local id = ARGV[i]
  local h = 0
  for k = 1, 6 do h = (h * 67 + string.byte(id, k)) % 2147483647 end
  if redis.call('HSETNX', p .. 'u:' .. (h % buckets), id, ARGV[i + 1]) == 1 then added = added + 1 end
end
redis.call('HINCRBY', p .. 'n', 'known', added)
redis.call('HINCRBY', p .. 'n', 'taken', added)
return added
`;
