#!lua
-- Renews the leases that have not ended; there may be none.
-- KEYS: the leases
-- ARGV: how long they last, in ms; the ids of the leases in their order
-- Reply: how many were renewed
local renewed = 0
for i, lease in ipairs(KEYS) do
  if redis.call('GET', lease) == ARGV[i + 1] then
    redis.call('PEXPIRE', lease, ARGV[1])
    renewed = renewed + 1
  end
end
return {renewed}
