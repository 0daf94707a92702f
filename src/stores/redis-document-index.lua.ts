// One document into the index, as one step on the server. Small hashes stay in Redis' compact encoding: a bucket that outgrows the limit
// is split into four by the next two bits of its fields, and keeps only the marker '' that says so.
//
// KEYS[1]  key base with its hash tag
// ARGV[1]  most entries of one small hash
// ARGV[2]  packed: exact bucket (2 bytes, 65535 for none), exact field (12), capture (4), document (8), then 7 bytes a band:
//          number (1), bucket (1), field (5)
// Reply    'x' and the 8-byte document that holds the body already, or the 8-byte holders of shared bands in a row.
export const ADD_DOCUMENT_LUA = `
local base, limit, p = KEYS[1], tonumber(ARGV[1]), ARGV[2]
local function child(field, level)
  local at = level - 1
  return math.floor(string.byte(field, 1 + math.floor(at / 4)) / 4 ^ (at % 4)) % 4
end
local function split(key, level)
  local all = redis.call('HGETALL', key)
  redis.call('DEL', key)
  redis.call('HSET', key, '', '')
  for i = 1, #all, 2 do
    redis.call('HSET', key .. child(all[i], level + 1), all[i], all[i + 1])
  end
end
local function seek(key, field)
  local level = 0
  local got = redis.call('HMGET', key, field, '')
  while got[2] do
    level = level + 1
    key = key .. child(field, level)
    got = redis.call('HMGET', key, field, '')
  end
  return got[1], key, level
end
local function put(key, level, field, value)
  redis.call('HSET', key, field, value)
  if level < 16 and redis.call('HLEN', key) > limit then split(key, level) end
end
local function short(i) return string.byte(p, i) * 256 + string.byte(p, i + 1) end
local capture, document = string.sub(p, 15, 18), string.sub(p, 19, 26)
local bucket, exactField = short(1), string.sub(p, 3, 14)
local owner, exactKey, exactLevel
if bucket < 65535 then
  owner, exactKey, exactLevel = seek(string.format('%s:x:%03x', base, bucket), exactField)
  if owner and string.sub(owner, 9, 12) ~= capture then return 'x' .. string.sub(owner, 1, 8) end
end
local holders = {}
for i = 27, #p, 7 do
  local field = string.sub(p, i + 2, i + 6)
  local holder, key, level = seek(string.format('%s:b%x:%02x', base, string.byte(p, i), string.byte(p, i + 1)), field)
  if not holder then
    put(key, level, field, document)
  elseif holder ~= document then
    holders[#holders + 1] = holder
  end
end
if exactKey and not owner then
  put(exactKey, exactLevel, exactField, document .. capture)
  redis.call('INCR', base .. ':n')
end
return table.concat(holders)
`;
