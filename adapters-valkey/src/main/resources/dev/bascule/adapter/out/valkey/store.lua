#!lua
-- Stores a value, unless the lease has ended or the stored value began later. Ends the lease.
-- KEYS: the value; the lease, if there is one; the superseded value, if there is one
-- ARGV: the id of the lease, or empty; the entry; when it expires, in ms since 1970
-- Reply: 'stored', 'later' if the stored value began later, or 'ended' if the lease has ended
local superseded = 2
if ARGV[1] ~= '' then
  superseded = 3
  if redis.call('GET', KEYS[2]) ~= ARGV[1] then
    return {'ended'}
  end
  redis.call('DEL', KEYS[2])
end
if KEYS[superseded] then
  redis.call('DEL', KEYS[superseded])
end
local stored = tonumber(redis.call('GETRANGE', KEYS[1], 0, 15))
local time = redis.call('TIME')
-- A value that began in the future is of a clock that was set back.
if stored and stored > tonumber(string.sub(ARGV[2], 1, 16))
    and stored < time[1] * 1000000 + time[2] + 250000 then
  return {'later'}
end
redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
return {'stored'}
