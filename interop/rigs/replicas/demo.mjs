// The command bin/replicas-demo: three bridges with a shared cache behind nginx, and what happens when the engine is killed.

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePort, serve, serveDemo, startEngine, stop, until } from '../../harness/processes.mjs';

const EX_USAGE = 64;
const USAGE = `Usage: bin/replicas-demo [--keep]

Starts Valkey, three bridges A, B and C with a shared cache, and nginx in front of them, all on
loopback, and shows what they share: a hit at B of what A loaded, an invalidation at C, and the
engine killed and started again. Removes everything at its end.

  --keep  leaves it running until Enter or ^C, so that you can try it yourself
`;

/** What is shown is one line for each call: the bridge, and where the answer came from. */
const say = (text) => console.log(text);
const running = [];
const folder = mkdtempSync(join(tmpdir(), 'bascule-'));

function options() {
  try {
    return parseArgs({ options: { keep: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } }).values;
  } catch (error) {
    process.stderr.write(`bin/replicas-demo: ${error.message}\n\n${USAGE}`);
    return process.exit(EX_USAGE);
  }
}

/** Starts a program of the system, which is stopped at the end. */
function start(program, args) {
  const child = spawn(program, args, { stdio: 'ignore' });
  running.push({ stop: () => stop(child) });
}

/** nginx sends each request to the next bridge. */
async function startNginx(bridges) {
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`);
  writeFileSync(file, `daemon off; pid ${folder}/pid; error_log ${folder}/error.log;
    ${process.getuid() === 0 ? 'user root;' : ''}
    events {}
    http {
      access_log off;
      ${temporary.join('\n')}
      upstream bridges { ${bridges.map(({ url }) => `server ${new URL(url).host};`).join(' ')} }
      server { listen 127.0.0.1:${port}; location / { proxy_pass http://bridges; proxy_set_header Host $http_host; proxy_buffering off; } }
    }`);
  start('nginx', ['-e', join(folder, 'error.log'), '-p', folder, '-c', file]);
  return `http://127.0.0.1:${port}`;
}

/** Calls the tool at a bridge and says where the answer came from. */
async function call(name, url) {
  const began = performance.now();
  const answer = await fetch(`${url}/servers/demo/tools/clock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  });
  const { content } = await answer.json();
  const status = answer.headers.get('cache-status');
  say(`  ${name}  ${answer.status}  ${content[0].text.padEnd(24)}  ${status}  (${Math.round(performance.now() - began)} ms)`);
  return status;
}

/** The state of the shared cache that a bridge reports. */
const stateOf = async (url) => (await (await fetch(`${url}/health/ready`)).json()).shared;
const inState = (bridges, wanted) =>
  until(`the shared cache is ${wanted}`, async () => (await Promise.all(bridges.map(({ url }) => stateOf(url)))).every((state) => state === wanted));

async function show({ keep }) {
  const valkey = await startEngine();
  running.push(valkey);
  const secretFile = join(folder, 'secret');
  writeFileSync(secretFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  const demo = await serveDemo();
  running.push(demo);
  const config = {
    shared: { url: `valkey://127.0.0.1:${valkey.port}`, secretFile },
    mcpServers: { demo: { url: `${demo.url}/servers/demo/mcp`, tools: { clock: { cache: { ttl: '10m' } } } } },
  };
  const bridges = [];
  for (const name of ['A', 'B', 'C']) {
    const bridge = await serve(config);
    running.push(bridge);
    bridges.push({ name, url: bridge.url });
  }
  const [a, b, c] = bridges;
  const front = await startNginx(bridges);
  await inState(bridges, 'connected');
  say(`Valkey at 127.0.0.1:${valkey.port}; ${bridges.map(({ name, url }) => `${name} at ${url}`).join(', ')}; nginx at ${front}`);

  say('\nA loads a value. B and C find it in the shared cache, and after that in their own:');
  for (const { name, url } of [a, b, c, b]) await call(name, url);

  say('\nC clears the caches. A and B no longer have the value; A loads it again, and B finds it:');
  // The demo has a cache of its own, which would return the same reading of the clock.
  for (const { url } of [c, demo]) await fetch(`${url}/admin/caches`, { method: 'DELETE' });
  await call('A', a.url);
  await call('B', b.url);

  say('\nThe engine is killed. Calls continue, from the caches of the bridges or from the server:');
  await valkey.stop('SIGKILL');
  for (const { name, url } of [a, b, c]) await call(name, url);

  await inState(bridges, 'isolated');
  say('\nThe engine is back, and empty. The bridges connect again:');
  await valkey.start();
  await inState(bridges, 'connected');
  for (const { name, url } of [a, b, c]) await call(name, url);

  say('\nThrough nginx, each call goes to the next bridge:');
  for (let turn = 0; turn < 3; turn += 1) await call('nginx', front);

  if (keep) {
    say(`\nTry it: curl -i ${front}/servers/demo/tools/clock -d '{}' -H 'Content-Type: application/json'`);
    say(`Dashboards: ${bridges.map(({ url }) => `${url}/dashboard`).join(' ')}`);
    await createInterface({ input: process.stdin, output: process.stdout }).question('Enter stops everything. ');
  }
}

async function end() {
  await Promise.all(running.splice(0).reverse().map((each) => each.stop()));
  rmSync(folder, { recursive: true, force: true });
}

const chosen = options();
if (chosen.help) {
  process.stdout.write(USAGE);
} else {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => end().then(() => process.exit(130)));
  try {
    await show(chosen);
  } finally {
    await end();
  }
}
