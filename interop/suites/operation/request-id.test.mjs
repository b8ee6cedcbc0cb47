// One request id through everything that the bridge writes about a call: the access log, the audit log, the problem, the
// trace, and the log of the server's standard error. Each line is valid by the schema, and none has a secret or an
// argument.

import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import Ajv2020 from 'ajv/dist/2020.js';
import { root } from '../../documents/documents.mjs';
import { collect } from '../../harness/otlp.mjs';
import { bascule, serveEverything, serveFile, until } from '../../harness/processes.mjs';
import { tapHttp } from '../../harness/wiretap.mjs';

const child = fileURLToPath(new URL('../../servers/telling-child.mjs', import.meta.url));
const TRACE = '0af7651916cd43dd8448eb211c80319c';

/** What no output may contain. Each is of letters, so that no encoding changes it. */
const PLANTED = {
  key: 'plantedkeyplantedkeyplantedkey',
  header: 'plantedheadervalue',
  variable: 'plantedvariablevalue',
  argument: 'plantedargumentvalue',
  result: 'plantedresultvalue',
  query: 'plantedqueryvalue',
};

const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
const accessFile = join(folder, 'access.log');
const file = join(folder, 'bascule.json');
let server;
let tap;
let collector;
let bridge;
/** All that clients received, except for results. */
const responses = [];

/** Returns the configuration with these settings of the access log and the audit log. */
function config({ access, calls }) {
  return {
    auth: { keys: [{ name: 'ann', key: PLANTED.key, admin: true }] },
    log: { access, accessFile, arguments: 'hash' },
    audit: { calls },
    mcpServers: {
      pipe: {
        command: process.execPath,
        args: [child],
        env: { API_KEY: PLANTED.variable, RESULT: PLANTED.result },
        tools: { read: { cache: { ttl: '60s' } } },
      },
      web: { url: tap.url, headers: { 'X-Secret': PLANTED.header } },
    },
  };
}

before(async () => {
  server = await serveEverything();
  tap = await tapHttp(server.url);
  collector = await collect();
  writeFileSync(file, JSON.stringify(config({ access: 'all', calls: 'all' })));
  bridge = await serveFile(file, {
    env: {
      BASCULE_LOG_FORMAT: 'json',
      BASCULE_LOG_LEVEL: 'debug',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_BSP_SCHEDULE_DELAY: '100',
      OTEL_BLRP_SCHEDULE_DELAY: '100',
    },
  });
});

after(async () => {
  await bridge?.stop();
  collector?.stop();
  tap?.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function send(path, { method = 'POST', body = { text: PLANTED.argument }, id, key = PLANTED.key, ...more } = {}) {
  const response = await fetch(bridge.url + path, {
    method,
    headers: {
      Accept: 'application/json',
      ...(method === 'POST' && { 'Content-Type': 'application/json' }),
      ...(key && { Authorization: `Bearer ${key}` }),
      ...(id && { 'X-Request-Id': id }),
      ...more.headers,
    },
    body: method === 'POST' ? JSON.stringify(body) : undefined,
    signal: more.signal,
  });
  const text = await response.text();
  responses.push(text.replaceAll(PLANTED.result, '').replaceAll(`Echo: ${PLANTED.argument}`, ''));
  return { status: response.status, headers: response.headers, text };
}

const call = (tool, id, more) => send(`/servers/pipe/tools/${tool}?unwrap=false`, { id, ...more });

const parsed = (lines) => lines.filter(Boolean).map((line) => JSON.parse(line));
const accessLines = () => (existsSync(accessFile) ? parsed(readFileSync(accessFile, 'utf8').split('\n')) : []);
const logLines = () => parsed(bridge.log);

/** Waits for a line about a request, since the access log is written a little later. */
async function found(lines, fits, what) {
  let line;
  await until(what, () => (line = lines().find(fits)) !== undefined);
  return line;
}

const accessOf = (id) => found(accessLines, (line) => line.requestId === id, `${id} in the access log`);
const logged = (id, fits) =>
  found(logLines, (line) => line.requestId === id && fits(line), `${id} in the log`);
const isAudit = ({ logger }) => logger === 'dev.bascule.audit';
const isStderr = ({ message }) => /^pipe stderr/.test(message);

describe('one request id', () => {
  test('is in everything about a call that succeeds', async () => {
    const { status } = await call('write', 'follow-1', { headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` } });
    assert.equal(status, 200);

    const access = await accessOf('follow-1');
    assert.deepEqual(
      { ...access, timestamp: '', durationMs: 0, argumentsHash: '' },
      {
        timestamp: '',
        level: 'info',
        logger: 'dev.bascule.access',
        requestId: 'follow-1',
        caller: 'key:ann',
        address: '127.0.0.1',
        method: 'POST',
        route: '/servers/{server}/tools/{tool}',
        server: 'pipe',
        tool: 'write',
        status: 200,
        cache: 'bypass',
        durationMs: 0,
        bytes: access.bytes,
        traceId: TRACE,
        argumentsHash: '',
      },
    );
    assert.match(access.argumentsHash, /^[0-9a-f]{12}$/);
    const audit = await logged('follow-1', isAudit);
    assert.deepEqual([audit.caller, audit.subject, audit.decision], ['key:ann', 'pipe/write', 'allowed']);
    const stderr = await logged('follow-1', isStderr);
    assert.equal(stderr.message, 'pipe stderr during follow-1: running write with ***');
    assert.equal(stderr.server, 'pipe');
    const span = await collector.first(
      ({ traceId, kind }) => traceId === TRACE && kind === 'SERVER',
    );
    assert.equal(span.attributes['bascule.request.id'], 'follow-1');
  });

  test('is in everything about a call that fails', async () => {
    const { status, text } = await call('exit', 'follow-2');
    assert.equal(status, 502);
    const problem = JSON.parse(text);
    assert.equal(problem.requestId, 'follow-2');

    const access = await accessOf('follow-2');
    assert.equal(access.status, 502);
    assert.equal(access.problem, problem.type.split('/').at(-1));
    assert.equal((await logged('follow-2', isAudit)).decision, 'failed');
    assert.equal((await logged('follow-2', isStderr)).server, 'pipe');
    const warning = await logged('follow-2', ({ logger, level }) => logger === 'dev.bascule.events' && level === 'warn');
    assert.deepEqual([warning.server, warning.tool, warning.problem], ['pipe', 'exit', access.problem]);
    assert.ok(warning.durationMs >= 0);
    assert.equal(warning.traceId, access.traceId);
    const span = await collector.first(
      ({ attributes }) => attributes['bascule.request.id'] === 'follow-2',
    );
    assert.equal(span.traceId, access.traceId);
    assert.ok(span.failed);
  });

  test('is in the line of the standard error of its call, also if that comes after the response', async () => {
    for (let i = 1; i <= 100; i += 1) {
      await call('write', `line-${i}`);
      await logged(`line-${i}`, isStderr);
    }
  });

  test('reaches a server over HTTP', async () => {
    const { status } = await send('/servers/web/tools/echo', { id: 'follow-3', body: { message: PLANTED.argument } });
    assert.equal(status, 200);
    const { http } = await tap.transcript.first(({ message }) => message?.method === 'tools/call');
    assert.equal(http.headers['x-request-id'], 'follow-3');
  });

  test('is that of each request, also if the bridge responds from its cache', async () => {
    // The server has restarted in an earlier test, and its first call clears what was cached.
    for (const id of ['first', 'second']) await call('read', id);
    for (const id of ['hit-1', 'hit-2', 'hit-3', 'hit-4']) await call('read', id);
    for (const id of ['hit-1', 'hit-2', 'hit-3', 'hit-4']) {
      const { cache, server: name, tool, caller } = await accessOf(id);
      assert.deepEqual([cache, name, tool, caller], ['hit', 'pipe', 'read', 'key:ann']);
    }
    const hashes = accessLines().filter(({ requestId }) => requestId.startsWith('hit')).map((line) => line.argumentsHash);
    assert.equal(new Set(hashes).size, 1);
  });
});

describe('the access log', () => {
  test('has a line for each kind of request', async () => {
    const mcp = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'pipe__fail',
        arguments: { text: PLANTED.argument },
        _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} },
      },
    };
    const headers = {
      Accept: 'application/json, text/event-stream',
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': 'tools/call',
      'Mcp-Name': 'pipe__fail',
    };
    await send('/mcp', { id: 'mcp', body: mcp, headers });
    await send('/servers/pipe/mcp', { id: 'rpc-error', body: { ...mcp, method: 'a\nb' }, headers: { ...headers, 'Mcp-Method': 'x' } });
    await send('/nothing', { id: 'unmatched', method: 'GET' });
    await send(`/servers/pipe/tools?x=${PLANTED.query}`, { id: 'query', method: 'GET' });
    await send('/servers', { id: 'no-key', method: 'GET', key: '' });
    await send('/servers', { id: 'wrong-key', method: 'GET', key: `${PLANTED.key}x` });
    await send('/servers/pipe/tools', { id: 'list', method: 'GET' });
    await send('/admin/caches', { id: 'admin', method: 'DELETE' });
    await call('read', 'events', { headers: { Accept: 'text/event-stream' } });
    await call(`${encodeURIComponent('x\u001b[31m\n"')}`, 'escaped');
    await assert.rejects(call('wait', 'aborted', { signal: AbortSignal.timeout(300) }));
    await send('/metrics', { id: 'metrics', method: 'GET' });

    const lineOf = async (id) => {
      const { status, rpcMethod, server: name, tool, route, toolError, problem, cache, caller } = await accessOf(id);
      const line = { status, rpcMethod, server: name, tool, route, toolError, problem, cache, caller };
      return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined));
    };
    const ann = { caller: 'key:ann' };
    assert.deepEqual(await lineOf('mcp'), {
      ...ann, status: 200, rpcMethod: 'tools/call', server: 'pipe', tool: 'fail', route: '/mcp', toolError: true, cache: 'bypass',
    });
    assert.equal((await lineOf('rpc-error')).rpcMethod, 'a\nb');
    assert.deepEqual([(await lineOf('unmatched')).status, (await lineOf('unmatched')).route], [404, 'unmatched']);
    assert.equal((await lineOf('query')).status, 400);
    assert.deepEqual(await lineOf('no-key'), { status: 401, route: '/servers', caller: 'anonymous' });
    assert.deepEqual(await lineOf('wrong-key'), { status: 401, route: '/servers', caller: 'anonymous' });
    assert.deepEqual(await lineOf('list'), { ...ann, status: 200, server: 'pipe', route: '/servers/{server}/tools', cache: 'hit' });
    assert.equal((await lineOf('admin')).status, 200);
    assert.equal((await lineOf('events')).server, 'pipe');
    assert.ok((await accessOf('events')).bytes > 0);
    assert.equal((await lineOf('aborted')).problem, 'cancelled');
    assert.equal((await lineOf('metrics')).route, '/metrics');
  });

  test('continues in a new file after a rename, which only its owner can read', async () => {
    renameSync(accessFile, `${accessFile}.1`);
    await until('the file is there again', async () => {
      await send('/servers', { method: 'GET' });
      return statSync(accessFile, { throwIfNoEntry: false }) !== undefined;
    });
    assert.equal(statSync(accessFile).mode & 0o777, 0o600);
    assert.equal(statSync(`${accessFile}.1`).mode & 0o777, 0o600);
  });
});

test('a reload changes what is logged of later requests', async () => {
  writeFileSync(file, JSON.stringify(config({ access: 'errors', calls: 'writes' })));
  assert.equal((await send('/admin/reload', { body: {} })).status, 200);

  for (const [tool, id] of [['read', 'less-1'], ['write', 'less-2'], ['fail', 'less-3']]) await call(tool, id);

  assert.equal((await logged('less-3', isAudit)).decision, 'failed');
  assert.ok((await accessOf('less-3')).toolError);
  const idsOf = (lines) => lines.map(({ requestId }) => requestId).filter((id) => id?.startsWith('less'));
  assert.deepEqual(idsOf(logLines().filter(isAudit)), ['less-2', 'less-3']);
  assert.deepEqual(idsOf(accessLines()), ['less-3']);
});

test('every line is valid by docs/log.schema.json', async () => {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
  const isValid = ajv.compile(JSON.parse(readFileSync(join(root, 'docs', 'log.schema.json'), 'utf8')));
  const renamed = parsed(readFileSync(`${accessFile}.1`, 'utf8').split('\n'));
  const lines = [...renamed, ...accessLines(), ...logLines()];
  for (const line of lines) {
    assert.ok(isValid(line), `${JSON.stringify(line)}: ${ajv.errorsText(isValid.errors)}`);
  }
  const loggers = new Set(lines.map(({ logger }) => logger));
  for (const logger of ['dev.bascule.access', 'dev.bascule.audit', 'dev.bascule.events']) assert.ok(loggers.has(logger), logger);
  assert.equal(isValid({ ...renamed[0], arguments: { a: 1 } }), false);
});

test('no output has a planted secret, an argument or a result', async () => {
  for (const path of ['/dashboard/state', '/admin/metrics', '/admin/configuration', '/admin/reload', '/health/ready', '/metrics']) {
    await send(path, { method: 'GET' });
  }
  const check = await bascule(['check', '--all', '--json', '--config', file]);
  await collector.firstMetric(({ name }) => name.startsWith('bascule'));
  await collector.firstLog(() => true);
  await bridge.stop();
  const outputs = {
    'the log': bridge.log.join('\n'),
    'the access log': readFileSync(`${accessFile}.1`, 'utf8') + readFileSync(accessFile, 'utf8'),
    'the collector': collector.everything(),
    'a response': responses.join('\n'),
    'check --json': check.out + check.err,
  };
  for (const [output, text] of Object.entries(outputs)) {
    assert.ok(text.length > 0, output);
    for (const [what, secret] of Object.entries(PLANTED)) {
      const at = text.indexOf(secret);
      assert.equal(at, -1, `${output} has the ${what}: ${text.slice(Math.max(0, at - 100), at + 100)}`);
    }
  }
});
