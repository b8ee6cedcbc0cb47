#!lua
-- Reads tokens, and stores the proposed one where there is none, or one with a short life. The life
-- is set only then: each write of a token is notified to all replicas.
-- KEYS: the tokens
-- ARGV: their life in ms; that of one that no replica has read; the proposed tokens in their order
-- Reply: the tokens in their order
local tokens = {}
for i, key in ipairs(KEYS) do
  local token = redis.call('GET', key)
  local rest = redis.call('PTTL', key)
  if not token or (rest >= 0 and rest <= tonumber(ARGV[2])) then
    token = ARGV[i + 2]
    redis.call('SET', key, token, 'PX', ARGV[1])
  end
  tokens[i] = token
end
return tokens
