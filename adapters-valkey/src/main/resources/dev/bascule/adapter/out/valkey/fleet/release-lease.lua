-- Releases a lease, unless another replica has acquired it meanwhile.
-- KEYS[1]: the lease; ARGV[1]: the id of its holder
-- Reply: the number of released leases
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return {redis.call('DEL', KEYS[1])}
end
return {0}
