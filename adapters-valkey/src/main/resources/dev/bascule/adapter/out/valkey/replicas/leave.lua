-- Removes a member.
-- KEYS[1]: the names of members; KEYS[2]: their descriptions
-- ARGV: the name
return {redis.call('ZREM', KEYS[1], ARGV[1]), redis.call('HDEL', KEYS[2], ARGV[1])}
