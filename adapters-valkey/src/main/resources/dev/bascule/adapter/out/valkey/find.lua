#!lua
-- Looks up values in their order. If there is none, leases the first name.
-- KEYS: the values; then the lease of the first
-- ARGV: the id of the lease; how long it lasts, in ms
-- Reply: 'value', its index from 0, the entry, the time of the engine in µs
--     or 'leased'
--     or 'waiting', how long the lease of another lasts, in ms
--     or 'unleased', if a load has failed or its value must not be stored
for i = 1, #KEYS - 1 do
  local entry = redis.call('GET', KEYS[i])
  if entry then
    local time = redis.call('TIME')
    return {'value', i - 1, entry, time[1] * 1000000 + time[2]}
  end
end
local lease = KEYS[#KEYS]
local holder = redis.call('GET', lease)
if holder == '-' then
  return {'unleased'}
elseif holder then
  return {'waiting', redis.call('PTTL', lease)}
end
redis.call('SET', lease, ARGV[1], 'PX', ARGV[2])
return {'leased'}
