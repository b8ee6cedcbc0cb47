#!lua
-- Reads tokens, and stores the proposed one where there is none. The life is set only then: each
-- write of a token is notified to all replicas.
-- KEYS: the tokens
-- ARGV: their life in ms; the proposed tokens in their order
-- Reply: the tokens in their order
local tokens = {}
for i, key in ipairs(KEYS) do
  local token = redis.call('GET', key)
  if not token then
    token = ARGV[i + 1]
    redis.call('SET', key, token, 'PX', ARGV[1])
  end
  tokens[i] = token
end
return tokens
