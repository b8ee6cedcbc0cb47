// What a cache hit costs over TLS, by HTTP/1.1 and by HTTP/2: next to Jetty, which speaks both for the
// bridge, with a handler that answers the same and does nothing else. `wrk` does not support HTTP/2.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { CONNECTIONS } from '../hits.mjs';
import { makeCertificate, startJetty } from '../jetty.mjs';
import { inRounds, load, warm } from '../load.mjs';
import { ANSWER, ARGUMENTS } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { COST, costs } from '../report.mjs';

const title = `tls-hit: 1 KiB from the cache over TLS, POST, ${CONNECTIONS} connections`;

export async function tlsHit(processes, { rounds, seconds, warmUp, check }) {
  if (!isInstalled('openssl', 'version')) return { title, head: ['openssl is not there'], lines: [], limits: [] };
  const isHttp2There = isInstalled('h2load', '--version');
  const { store, ...tls } = await makeCertificate(processes);
  const upstream = await startUpstream(processes);
  const bridge = await startBridge(
    processes,
    { u: cached(upstream.url) },
    { caches: LONG_LISTED, listen: { tls } },
  );
  const jetty = await startJetty(processes, store, bridge);
  const asked = { body: ARGUMENTS, ...(check && { length: ANSWER.length }) };
  await ask(bridge.tool('u'), tls);
  await ask(jetty.url, tls);
  await demandHit(bridge.tool('u'), tls);

  const lines = [];
  const measured = {};
  for (const [protocol, isHttp2] of [['HTTP/1.1', false], ['HTTP/2', true]]) {
    if (isHttp2 && !isHttp2There) continue;
    const contestants = [
      { name: `Jetty, ${protocol}`, url: jetty.url, pid: jetty.pid, isHttp2, ...asked },
      { name: `Bascule hit, ${protocol}`, url: bridge.tool('u'), pid: bridge.pid, isHttp2, ...asked },
    ];
    for (const each of contestants) await warm(each, CONNECTIONS, warmUp);
    const results = await inRounds(rounds, contestants, (each) =>
      load(each, { connections: CONNECTIONS, seconds }),
    );
    lines.push(...costs(results, contestants[0].name));
    Object.assign(measured, Object.fromEntries(results));
  }
  const notes = isHttp2There ? [] : ['HTTP/2 was left out: sudo apt-get install nghttp2-client'];
  return { title, head: COST, lines, notes, measured, limits: [] };
}

function isInstalled(command, option) {
  return spawnSync(command, [option]).status === 0;
}

async function demandHit(url, tls) {
  const { headers } = await ask(url, tls);
  if (!/hit/.test(headers['cache-status'])) throw new Error(`${url}: the answer was no hit`);
}

// `fetch` trusts no certificates but those that Node was started with.
async function ask(url, { certificate }) {
  const headers = { 'Content-Type': 'application/json', 'Content-Length': ARGUMENTS.length };
  const asked = request(url, { method: 'POST', headers, ca: readFileSync(certificate) }).end(ARGUMENTS);
  const [answer] = await once(asked, 'response');
  const text = (await answer.setEncoding('latin1').toArray()).join('');
  if (text !== ANSWER) throw new Error(`${url} answered ${answer.statusCode}: ${text}`);
  return answer;
}
