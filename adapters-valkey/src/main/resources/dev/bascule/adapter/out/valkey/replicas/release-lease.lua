-- Releases a lease, unless another replica has acquired it meanwhile.
-- KEYS: the lease, under each of its names; ARGV[1]: the id of its holder
-- Reply: the number of released keys
local released = 0
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) == ARGV[1] then
    released = released + redis.call('DEL', key)
  end
end
return {released}
