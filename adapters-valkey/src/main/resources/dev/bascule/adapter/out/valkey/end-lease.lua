#!lua
-- Ends a lease, and grants none for a while. Does nothing if it has ended.
-- KEYS: the lease
-- ARGV: its id; for how long none is granted, in ms
-- Reply: 'done', or 'ended' if it has ended
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return {'ended'}
end
redis.call('SET', KEYS[1], '-', 'PX', ARGV[2])
return {'done'}
