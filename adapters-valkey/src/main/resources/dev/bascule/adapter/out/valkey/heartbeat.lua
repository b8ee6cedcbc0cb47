-- Writes a key in place of another, if there are any, and returns what the engine says of itself
-- after that. Has no '#!lua', since a replica's error would not begin with READONLY then.
-- KEYS: the key; the one that is deleted, because the engine would wake the replica when it expires
-- ARGV: the life of the key in ms
-- Reply: the lines of INFO about its history and its time, of hundreds of lines
if #KEYS > 0 then
  redis.call('SET', KEYS[1], '', 'PX', ARGV[1])
  redis.call('DEL', KEYS[2])
end
local info = redis.call('INFO', 'server') .. redis.call('INFO', 'replication')
local lines = ''
for _, name in ipairs({'run_id', 'server_time_usec', 'master_replid'}) do
  lines = lines .. (string.match(info, '\n' .. name .. ':[^\r\n]*') or '')
end
return {lines}
