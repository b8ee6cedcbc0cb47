#!lua
-- Replaces tokens.
-- KEYS: the tokens
-- ARGV: their life in ms; the new tokens in their order
-- Reply: how many were replaced
for i, key in ipairs(KEYS) do
  redis.call('SET', key, ARGV[i + 1], 'PX', ARGV[1])
end
return {#KEYS}
