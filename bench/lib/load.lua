-- What wrk sends, and what it tells of it. The environment says: BENCH_BODY, a body to POST;
-- BENCH_HEADERS, a line for each header field; BENCH_COUNTED, that `@N@` in path, header fields and
-- body stands for a number; BENCH_SPREAD, how many numbers that are in turn, without it each request
-- has a new one of eight digits; BENCH_LENGTH, how many bytes each answer has to have, which costs
-- wrk a look at each of them. The last line of the output is JSON.

local body = os.getenv("BENCH_BODY")
local spread = tonumber(os.getenv("BENCH_SPREAD") or "")
local length = tonumber(os.getenv("BENCH_LENGTH") or "")
local threads = {}
local number = 10000000
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
  local _, numbers = body:gsub("@N@", "")
  local template

  function request()
    template = template or wrk.format("POST"):gsub("(Content%-Length: )%d+", "%1@L@")
    number = number + 1
    local shown = tostring(spread and number % spread or number)
    local size = #body + numbers * (#shown - #"@N@")
    return (template:gsub("@([NL])@", { N = shown, L = size }))
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
