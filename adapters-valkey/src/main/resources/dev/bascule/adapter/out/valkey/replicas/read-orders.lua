-- Reads orders to breakers, with the remaining life of their keys.
-- KEYS: one key for each server
-- Reply: for each key its value, or null, and its remaining life in milliseconds
local reply = {}
for i, key in ipairs(KEYS) do
  reply[2 * i - 1] = redis.call('GET', key)
  reply[2 * i] = redis.call('PTTL', key)
end
return reply
