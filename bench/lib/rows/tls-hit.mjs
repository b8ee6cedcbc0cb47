// What a cache hit costs over TLS, by HTTP/1.1 and by HTTP/2, above what Jetty takes for the same with a
// handler that returns the same bytes. Jetty parses and encrypts these requests for the bridge too. The
// yardstick is a hit over plain HTTP/1.1, most of which bypasses Jetty. `wrk` does not support HTTP/2.

import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { LONG_LISTED, cached, startBridge } from '../bridge.mjs';
import { CONNECTIONS } from '../hits.mjs';
import { makeCertificate, startJetty } from '../jetty.mjs';
import { inRounds, load, warm } from '../load.mjs';
import { ANSWER, ARGUMENTS, askOnce } from '../mcp.mjs';
import { startUpstream } from '../nginx.mjs';
import { medianOf, shown, table } from '../numbers.mjs';
import { COST, costs } from '../report.mjs';

const title = `tls-hit: 1 KiB from the cache, plain and over TLS, POST, ${CONNECTIONS} connections`;
const PLAIN = 'HTTP/1.1';
const TLS = 'HTTP/1.1 over TLS';
const HTTP2 = 'HTTP/2 over TLS';
const LIMIT = 1.5;
const NO_HTTP2 = 'HTTP/2 was left out: sudo apt-get install nghttp2-client';

export async function tlsHit(processes, { rounds, seconds, warmUp, check }) {
  if (!isInstalled('openssl', 'version')) return { title, head: ['openssl is missing'], lines: [], limits: [] };
  const protocols = [PLAIN, TLS, ...(isInstalled('h2load', '--version') ? [HTTP2] : [])];
  const { store, ...tls } = await makeCertificate(processes);
  const upstream = await startUpstream(processes);
  const start = (rest) =>
    startBridge(processes, { u: cached(upstream.url) }, { caches: LONG_LISTED, ...rest });
  const plain = await start();
  const encrypted = await start({ listen: { tls } });
  const jetty = await startJetty(processes, store, encrypted);
  const contestants = protocols.flatMap((protocol) => {
    const bridge = protocol === PLAIN ? plain : encrypted;
    const request = { body: ARGUMENTS, isHttp2: protocol === HTTP2, ...(check && { length: ANSWER.length }) };
    const constant = protocol === PLAIN ? jetty.plain : jetty.encrypted;
    return [
      { name: jettyName(protocol), url: constant, pid: jetty.pid, ...request },
      { name: hitName(protocol), url: bridge.tool('u'), pid: bridge.pid, ...request },
    ];
  });
  await demandHits(plain, encrypted, tls);
  await ask(jetty.encrypted, tls);
  for (const each of contestants) {
    await warm(each, CONNECTIONS, warmUp);
  }
  const results = await inRounds(rounds, contestants, (each) =>
    load(each, { connections: CONNECTIONS, seconds }),
  );
  return {
    title,
    head: COST,
    lines: costs(results, jettyName(PLAIN)),
    notes: [addedTable(results, protocols), ...(protocols.includes(HTTP2) ? [] : [NO_HTTP2])],
    measured: Object.fromEntries(results),
    limits: [TLS, HTTP2].map((protocol) => ({
      line: 1,
      what: `CPU of a hit by ${protocol} above Jetty's, to that of a plain hit`,
      figure: protocols.includes(protocol) ? addedRatio(results, protocol) : undefined,
      limit: LIMIT,
    })),
  };
}

function jettyName(protocol) {
  return `Jetty, ${protocol}`;
}

function hitName(protocol) {
  return `Bascule hit, ${protocol}`;
}

function addedTable(results, protocols) {
  return table(
    ['above Jetty', 'CPU µs', 'to a plain hit'],
    protocols.map((protocol) => [
      protocol,
      shown(medianOf(addedByRound(results, protocol), (each) => each)),
      shown(addedRatio(results, protocol)),
    ]),
  );
}

/** The CPU of a hit above that of Jetty's answer by the same protocol, in each round. */
function addedByRound(results, protocol) {
  const jetty = results.get(jettyName(protocol));
  return results.get(hitName(protocol)).map(({ cpu }, round) => cpu - jetty[round].cpu);
}

function addedRatio(results, protocol) {
  const plain = results.get(hitName(PLAIN));
  return medianOf(addedByRound(results, protocol), (added, round) => added / plain[round].cpu);
}

function isInstalled(command, option) {
  return spawnSync(command, [option]).status === 0;
}

async function demandHits(plain, encrypted, tls) {
  const first = { name: 'plain', url: plain.tool('u'), body: ARGUMENTS };
  await askOnce(first);
  await ask(encrypted.tool('u'), tls);
  const answers = [
    (await askOnce(first)).headers.get('cache-status'),
    (await ask(encrypted.tool('u'), tls)).headers['cache-status'],
  ];
  const missed = answers.find((status) => !/hit/.test(status));
  if (missed) throw new Error(`the answer was no hit: ${missed}`);
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
