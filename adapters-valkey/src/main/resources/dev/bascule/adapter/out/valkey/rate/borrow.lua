#!lua
-- Borrows tokens of a bucket, or returns some, by the generic cell rate algorithm (GCRA).
-- KEYS: the time at which the bucket will be full, in µs; absent if it is full
-- ARGV: the period, in µs; the tokens per period; the burst;
--     the number of tokens to borrow, negative to return some
-- Reply: the number of tokens that were borrowed; the time until there will be one, in µs
local per, times = tonumber(ARGV[1]), tonumber(ARGV[2])
local burst, tokens = tonumber(ARGV[3]), tonumber(ARGV[4])

-- In favour of the limit: rounded up if tokens are taken, down if they are returned.
local function micros(number)
  return math.ceil(number * per / times)
end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local latest = now + micros(burst)
-- What is not a number was not written here.
local stored = tonumber(redis.call('GET', KEYS[1]) or now)
if not stored or stored ~= stored then
  stored = now
end
-- Never later than an empty bucket would be full: the clock may have been set back, or a client of
-- the engine has written the time. It is replaced below, so that the bucket is refilled from now on.
local full = math.min(math.max(stored, now), latest)
local there = math.min(burst, math.floor((latest - full) * times / per))
local change = math.min(tokens, there)
if change ~= 0 or stored > latest then
  full = math.max(now, full + micros(change))
  if full > now then
    redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
  else
    redis.call('DEL', KEYS[1])
  end
end
local wait = 0
if tokens > 0 and change == 0 then
  wait = micros(1) - (latest - full)
end
return {math.max(0, change), wait}
