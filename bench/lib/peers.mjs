// The peers, each the way it is fastest, on loopback and without logs.

import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, listening, until } from './processes.mjs';
import { ARGUMENTS, inSession } from './mcp.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const bench = join(here, '..');
const onLoopback = { NODE_OPTIONS: `--require ${join(here, 'loopback.cjs')}` };

/** A child over standard streams that is fast. */
export const child = { command: 'perl', args: [join(bench, 'upstream', 'child.pl')] };

/** Installs the peers of npm, where they are not there. */
export function install() {
  if (existsSync(join(bench, 'node_modules'))) return;
  process.stderr.write('bench/compare: npm ci ...\n');
  const args = ['--prefix', bench, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('npm could not install the peers');
}

function program(name) {
  return join(bench, 'node_modules', '.bin', name);
}

/** mcp-hub: REST before Streamable HTTP. */
export async function startHub(processes, upstream) {
  const port = await freePort();
  const file = join(processes.folder, 'mcp-hub.json');
  writeFileSync(file, JSON.stringify({ mcpServers: { u: { url: upstream.url } } }));
  const args = ['--port', String(port), '--config', file];
  // It would write its log and its state into the user's folders.
  const own = { HOME: processes.folder, XDG_STATE_HOME: processes.folder, XDG_DATA_HOME: processes.folder };
  const hub = processes.start(program('mcp-hub'), args, { ...onLoopback, ...own, NODE_ENV: 'production' });
  const url = `http://127.0.0.1:${port}/api/servers/tools`;
  const body = `{"server_name":"u","tool":"echo","arguments":${ARGUMENTS}}`;
  await until(hub, () => answers(url, body));
  return { name: 'mcp-hub', url, body, pid: hub.pid };
}

/** Those that are measured only where they are installed; one that does not start is left out. */
export async function startOthers(processes, upstream) {
  const found = [];
  for (const [command, option, start] of [
    ['mcpo', '--server-type', startMcpo],
    ['mcp-proxy', '--config', startRustProxy],
  ]) {
    const { stdout } = spawnSync(command, ['--help'], { encoding: 'utf8' });
    if (!stdout?.includes(option)) continue;
    try {
      found.push(await start(processes, upstream));
    } catch (error) {
      process.stderr.write(`bench/compare: left out: ${error.message}\n`);
    }
  }
  return found;
}

/** mcp-proxy of crates.io: MCP before Streamable HTTP. */
async function startRustProxy(processes, upstream) {
  const port = await freePort();
  const file = join(processes.folder, 'mcp-proxy.toml');
  writeFileSync(
    file,
    `[proxy]\nname = "bench"\nseparator = "/"\n[proxy.listen]\nhost = "127.0.0.1"\nport = ${port}\n` +
      `[[backends]]\nname = "u"\ntransport = "http"\nurl = "${upstream.url}"\n`,
  );
  const proxy = processes.start('mcp-proxy', ['--config', file], { RUST_LOG: 'error' });
  await listening(proxy, port);
  return inSession('mcp-proxy (Rust)', { pid: proxy.pid }, `http://127.0.0.1:${port}/mcp`, 'u/echo');
}

/** mcpo: REST before Streamable HTTP. */
async function startMcpo(processes, upstream) {
  const port = await freePort();
  const file = join(processes.folder, 'mcpo.json');
  const server = { type: 'streamable-http', url: upstream.url };
  writeFileSync(file, JSON.stringify({ mcpServers: { u: server } }));
  const mcpo = processes.start('mcpo', ['--host', '127.0.0.1', '--port', String(port), '--config', file]);
  const url = `http://127.0.0.1:${port}/u/echo`;
  await until(mcpo, () => answers(url, ARGUMENTS));
  return { name: 'mcpo', url, body: ARGUMENTS, pid: mcpo.pid };
}

async function answers(url, body) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(url, { method: 'POST', headers, body }).catch(() => undefined);
  await answer?.text();
  return answer?.status === 200;
}

/** mcp-proxy of npm: MCP before a child, without its store of events. */
export async function startMcpProxy(processes) {
  const port = await freePort();
  const own = ['--host', '127.0.0.1', '--port', String(port), '--server', 'stream', '--no-eventStore'];
  const proxy = processes.start(program('mcp-proxy'), [...own, '--', child.command, ...child.args]);
  await listening(proxy, port);
  return inSession('mcp-proxy', { pid: proxy.pid }, `http://127.0.0.1:${port}/mcp`);
}

/** supergateway: MCP before a child for each session; without sessions it starts one for each call. */
export async function startSupergateway(processes) {
  const port = await freePort();
  const command = [child.command, ...child.args].join(' ');
  const args = ['--stdio', command, '--outputTransport', 'streamableHttp', '--stateful'];
  const more = ['--port', String(port), '--logLevel', 'none'];
  const gateway = processes.start(program('supergateway'), [...args, ...more], onLoopback);
  await listening(gateway, port);
  return inSession('supergateway', { pid: gateway.pid }, `http://127.0.0.1:${port}/mcp`);
}
