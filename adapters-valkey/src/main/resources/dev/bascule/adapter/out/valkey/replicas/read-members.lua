-- Returns all members.
-- KEYS[1]: the names of members; KEYS[2]: their descriptions
-- ARGV: the maximum number of members
-- Reply: the name and the description of each member
local reply = {}
for i, name in ipairs(redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)) do
  reply[2 * i - 1] = name
  reply[2 * i] = redis.call('HMGET', KEYS[2], name)[1]
end
return reply
