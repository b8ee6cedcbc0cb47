-- Registers this replica as a member, and returns all members.
-- KEYS[1]: the names of members, by the time of their last heartbeat; KEYS[2]: their descriptions
-- ARGV: the name of this replica, its description, the life of a heartbeat in milliseconds, the
-- maximum number of members
-- Reply: 1 if this replica was not registered, else 0; the name and the description of each member
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local life = tonumber(ARGV[3])
local function forget(from, to)
  local gone = redis.call('ZRANGE', KEYS[1], from, to, 'BYSCORE', 'LIMIT', 0, 1000)
  if #gone > 0 then
    redis.call('ZREM', KEYS[1], unpack(gone))
    redis.call('HDEL', KEYS[2], unpack(gone))
  end
end
forget('-inf', string.format('(%.0f', now - life))
-- After the clock of the engine was set back
forget(string.format('(%.0f', now), 'inf')
local added = redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[1], life)
redis.call('PEXPIRE', KEYS[2], life)
local names = redis.call('ZRANGE', KEYS[1], 0, ARGV[4] - 1)
local descriptions = redis.call('HMGET', KEYS[2], unpack(names))
local reply = {added}
for i, name in ipairs(names) do
  reply[2 * i] = name
  reply[2 * i + 1] = descriptions[i]
end
return reply
