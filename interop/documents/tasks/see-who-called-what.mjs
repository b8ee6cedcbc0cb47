// The audit log names the caller of each tool call.

import assert from 'node:assert/strict';
import { parse } from 'yaml';

export default async function seeWhoCalledWhat(user) {
  const operations = user.open('docs/operations.md');
  const commandLine = user.open('docs/cli.md');
  const curl = user.open('docs/clients/curl.md');

  const [key, line] = (await commandLine.run('./bascule key --name ann')).split('\n');
  const server = { command: 'npx', args: ['-y', '@modelcontextprotocol/server-everything', 'stdio'] };
  const audit = parse(operations.says('audit: { calls: all }'));
  const config = { auth: { keys: parse(line) }, ...audit, mcpServers: { everything: server } };
  user.has('bascule.json', JSON.stringify(config));
  await operations.serve('./bascule serve 2>bascule.log');

  user.env.KEY = key;
  const call = `curl -s -X POST http://127.0.0.1:8808/servers/everything/tools/get-sum -d '{"a":2,"b":3}'`;
  await curl.run(call, { add: '-H "Authorization: Bearer $KEY"' });

  const calls = await operations.run(`grep 'action="tools/call"' bascule.log`);
  assert.match(calls, /caller="key:ann" .*subject="everything\/get-sum" decision=allowed/);
}
