-- A fast MCP server over Streamable HTTP, for nginx: without sessions, and answering in JSON, so
-- that what is measured is what stands before it. Its tools: `echo` answers 1024 bytes at once,
-- `slow` does after 500 ms and counts its calls, `hang` never does. Below /broken no call succeeds.

local SHELL = '{"content":[{"type":"text","text":""}]}'
local ANSWER = '{"content":[{"type":"text","text":"' .. string.rep("x", 1024 - #SHELL) .. '"}]}'
local TOOLS = '{"tools":[{"name":"echo","inputSchema":{"type":"object"}},'
  .. '{"name":"slow","inputSchema":{"type":"object"}},'
  .. '{"name":"hang","inputSchema":{"type":"object"}}]}'

local function send(body)
  ngx.header.content_type = "application/json"
  ngx.header.content_length = #body
  ngx.print(body)
end

local function wait_as(tool)
  if tool == "slow" then
    ngx.shared.calls:incr("slow", 1, 0)
    ngx.sleep(0.5)
  elseif tool == "hang" then
    ngx.sleep(3600)
  end
end

local function result_of(method, body)
  if method == "tools/call" then
    wait_as(body:match('"name"%s*:%s*"([^"]+)"'))
    return ANSWER
  elseif method == "tools/list" then
    return TOOLS
  elseif method == "ping" then
    return "{}"
  elseif method == "initialize" then
    local version = body:match('"protocolVersion"%s*:%s*"([^"]+)"')
    return '{"protocolVersion":"' .. version .. '","capabilities":{"tools":{}},'
      .. '"serverInfo":{"name":"bench","version":"1"}}'
  end
end

local function answer(body)
  local method = body:match('"method"%s*:%s*"([^"]+)"')
  local id = body:match('"id"%s*:%s*("?[^",}]+"?)')
  if not id then
    return ngx.exit(202)
  end
  if method == "tools/call" and ngx.var.uri:find("^/broken") then
    return ngx.exit(500)
  end
  local result = result_of(method, body)
  if result then
    return send('{"jsonrpc":"2.0","id":' .. id .. ',"result":' .. result .. "}")
  end
  send('{"jsonrpc":"2.0","id":' .. id .. ',"error":{"code":-32601,"message":"Method not found"}}')
end

if ngx.var.uri == "/calls" then
  return send(tostring(ngx.shared.calls:get("slow") or 0))
elseif ngx.req.get_method() ~= "POST" then
  return ngx.exit(405)
end
ngx.req.read_body()
if ngx.var.uri == "/rest" then
  return send(ANSWER)
end
answer(ngx.req.get_body_data() or "")
