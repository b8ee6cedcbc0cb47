#!lua
-- Replaces tokens. One that there is not, so that no value is stored under it, is only written to
-- notify the replicas, and has a short life.
-- KEYS: the tokens
-- ARGV: their life in ms; that of one that no replica has read; the new tokens in their order
-- Reply: how many were replaced
for i, key in ipairs(KEYS) do
  local rest = redis.call('PTTL', key)
  local isRead = rest == -1 or rest > tonumber(ARGV[2])
  redis.call('SET', key, ARGV[i + 2], 'PX', isRead and ARGV[1] or ARGV[2])
end
return {#KEYS}
