-- Acquires a lease, unless another replica holds it. Replaces one that lasts longer: no replica has it.
-- KEYS: the lease, under each of its names; ARGV: the id of its holder, its life in milliseconds
-- Reply: 1, or 0 if another replica holds it
for _, key in ipairs(KEYS) do
  if redis.call('GET', key) then
    local rest = redis.call('PTTL', key)
    if rest >= 0 and rest <= tonumber(ARGV[2]) then
      return {0}
    end
  end
end
for _, key in ipairs(KEYS) do
  redis.call('SET', key, ARGV[1], 'PX', ARGV[2])
end
return {1}
