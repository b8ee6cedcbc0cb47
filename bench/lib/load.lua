-- What wrk sends, and what it tells of it. The environment says: BENCH_BODY, a body to POST;
-- BENCH_HEADERS, a line for each header field; BENCH_SPREAD, how many numbers `@N@` in body and
-- path stands for in turn, without it ever new ones; BENCH_LENGTH, how many bytes each answer has
-- to have, which costs wrk a look at each of them. The last line of the output is JSON.

local body = os.getenv("BENCH_BODY")
local spread = tonumber(os.getenv("BENCH_SPREAD") or "")
local length = tonumber(os.getenv("BENCH_LENGTH") or "")
local threads = {}
local number = 0
wrong = 0

wrk.method = "POST"
wrk.body = body
for line in (os.getenv("BENCH_HEADERS") or ""):gmatch("[^\n]+") do
  local name, value = line:match("^([^:]+): (.*)$")
  wrk.headers[name] = value
end

function setup(thread)
  table.insert(threads, thread)
end

-- wrk writes the request once and for all where there is no such function.
if os.getenv("BENCH_COUNTED") then
  function request()
    number = number + 1
    local shown = tostring(spread and number % spread or number)
    return wrk.format("POST", (wrk.path:gsub("@N@", shown)), nil, (body:gsub("@N@", shown)))
  end
end

if length then
  function response(status, _, answer)
    if status ~= 200 or #answer ~= length then
      wrong = wrong + 1
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  local misshapen = 0
  for _, thread in ipairs(threads) do
    misshapen = misshapen + thread:get("wrong")
  end
  io.write(string.format(
    '{"requests":%d,"bytes":%d,"seconds":%.6f,"p50":%.4f,"p99":%.4f,"refused":%d,"broken":%d,"wrong":%d}\n',
    summary.requests, summary.bytes, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout, misshapen))
end
