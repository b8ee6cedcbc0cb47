// Traces, metrics and logs through the real bridge: from the caller's span to the server's parent, and to a collector.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { collect } from '../../harness/otlp.mjs';
import { everything, serve, serveEverything } from '../../harness/processes.mjs';
import { tapHttp, tapStdio } from '../../harness/wiretap.mjs';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLERS = contextIn(TRACE);

/** The trace context of a caller. */
function contextIn(traceId) {
  return `00-${traceId}-b7ad6b7169203331-01`;
}

/** Runs the bridge with these variables and no other ones of OpenTelemetry. */
async function serveWith(variables, config) {
  const saved = { ...process.env };
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name];
  Object.assign(process.env, variables);
  try {
    return await serve(config);
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, saved);
  }
}

function callOf(echo) {
  return ({ message }) =>
    message?.method === 'tools/call' && message.params.arguments?.message === echo;
}

function post(url, body, headers = {}) {
  return fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

function mcpCall(url, echo, meta, headers = {}) {
  return post(
    url,
    {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: { message: echo }, _meta: { ...META, ...meta } },
    },
    {
      'MCP-Protocol-Version': '2026-07-28',
      'Mcp-Method': 'tools/call',
      'Mcp-Name': 'echo',
      ...headers,
    },
  );
}

/** Returns the `_meta` of a call without its progress token, which every call has. */
function traceIn(message) {
  const { progressToken, ...trace } = message.params._meta;
  assert.notEqual(progressToken, undefined);
  return trace;
}

let server;
let tap;
let pipe;
let config;

before(async () => {
  server = await serveEverything();
  tap = await tapHttp(server.url);
  pipe = await tapStdio(process.execPath, [everything, 'stdio']);
  config = {
    mcpServers: {
      web: { url: tap.url, protocol: 'legacy', tools: { 'get-sum': { cache: { ttl: '60s' } } } },
      pipe: { command: pipe.command, args: pipe.args, protocol: 'legacy' },
    },
  };
});

after(async () => {
  tap?.stop();
  pipe?.stop();
  await server?.stop();
});

describe('with a collector', () => {
  let collector;
  let bridge;

  before(async () => {
    collector = await collect();
    bridge = await serveWith(
      { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_BSP_SCHEDULE_DELAY: '100' },
      config,
    );
  });

  after(async () => {
    await bridge?.stop();
    collector?.stop();
  });

  const clientSpanIn = (traceId) =>
    collector.first(
      (span) =>
        span.traceId === traceId && span.kind === 'CLIENT' && span.name === 'tools/call echo',
    );
  const serverSpanIn = (traceId) =>
    collector.first((span) => span.traceId === traceId && span.kind === 'SERVER');

  test('a call over HTTP is a span within the caller\'s, and the server\'s parent is below', async () => {
    const answer = await post(
      `${bridge.url}/servers/web/tools/echo`,
      { message: 'one' },
      { traceparent: CALLERS, tracestate: 'rojo=1', baggage: 'user=alice' },
    );
    assert.equal(answer.status, 200);

    const taken = await serverSpanIn(TRACE);
    const made = await clientSpanIn(TRACE);
    assert.equal(taken.name, 'tools/call echo');
    assert.equal(taken.parentSpanId, 'b7ad6b7169203331');
    assert.equal(made.parentSpanId, taken.spanId);
    const { http, message } = await tap.transcript.first(callOf('one'));
    const told = `00-${TRACE}-${made.spanId}-01`;
    assert.equal(http.headers.traceparent, told);
    assert.equal(http.headers.tracestate, 'rojo=1');
    assert.equal(http.headers.baggage, 'user=alice');
    assert.deepEqual(
      traceIn(message),
      { traceparent: told, tracestate: 'rojo=1', baggage: 'user=alice' },
    );
  });

  test('the spans tell what the conventions want', async () => {
    const traceId = 'c'.repeat(32);
    const headers = { traceparent: contextIn(traceId) };
    const answer = await post(`${bridge.url}/servers/web/tools/echo`, { message: 'told' }, headers);

    const taken = await serverSpanIn(traceId);
    const made = await clientSpanIn(traceId);
    const common = {
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'echo',
      'gen_ai.operation.name': 'execute_tool',
      'bascule.server.name': 'web',
      'network.transport': 'tcp',
      'network.protocol.name': 'http',
    };
    assert.deepEqual(taken.attributes, {
      ...common,
      'bascule.cache.answer': 'bypass',
      'bascule.request.id': answer.headers.get('x-request-id'),
    });
    assert.deepEqual(made.attributes, {
      ...common,
      'mcp.protocol.version': '2025-11-25',
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(tap.url).port),
    });
    assert.equal(taken.resource['service.name'], 'bascule');
    assert.match(taken.resource['service.version'], /^\d/);
  });

  test('a call over MCP is within what its _meta says, before the header', async () => {
    const traceId = 'a'.repeat(32);
    const answer = await mcpCall(
      `${bridge.url}/servers/web/mcp`,
      'two',
      { traceparent: `00-${traceId}-00000000000000aa-01` },
      { traceparent: CALLERS },
    );
    assert.equal(answer.status, 200);

    assert.equal((await serverSpanIn(traceId)).parentSpanId, '00000000000000aa');
    const made = await clientSpanIn(traceId);
    const { message } = await tap.transcript.first(callOf('two'));
    assert.equal(message.params._meta.traceparent, `00-${traceId}-${made.spanId}-01`);
  });

  test('a server over stdio receives it in _meta', async () => {
    const traceId = 'b'.repeat(32);
    await post(
      `${bridge.url}/servers/pipe/tools/echo`,
      { message: 'three' },
      { traceparent: `00-${traceId}-00000000000000bb-01` },
    );

    const made = await clientSpanIn(traceId);
    assert.equal(made.attributes['network.transport'], 'pipe');
    const { message } = await pipe.transcript.first(callOf('three'));
    assert.equal(message.params._meta.traceparent, `00-${traceId}-${made.spanId}-01`);
  });

  test('an answer from the cache has no span below, and a failure has its type', async () => {
    const sum = () => post(`${bridge.url}/servers/web/tools/get-sum`, { a: 1, b: 2 });
    // A server that has just started may say that its tools changed, which drops what was kept.
    while (!(await sum()).headers.get('cache-status').includes('; hit'));
    const hit = await collector.first(
      ({ attributes }) => attributes['bascule.cache.answer'] === 'hit',
    );
    assert.ok(!collector.spans().some(({ parentSpanId }) => parentSpanId === hit.spanId));

    await post(`${bridge.url}/servers/web/tools/nothing`, {});
    const failed = await collector.first(({ name }) => name === 'tools/call nothing');
    assert.equal(failed.attributes['error.type'], 'unknown_tool');
    assert.ok(failed.failed);
  });
});

describe('all signals at one collector', () => {
  const SECRETS = { KEY: 'planted-key-4711', PASSWORD: 'planted-password-4712' };
  const ARGUMENT = 'planted-argument-4713';
  const traceId = 'd'.repeat(32);
  let collector;
  let bridge;
  let grpc;

  const variables = (url) => ({
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20planted-4714',
    OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    OTEL_SERVICE_NAME: 'edge',
    OTEL_METRIC_EXPORT_INTERVAL: '200',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_BLRP_SCHEDULE_DELAY: '100',
  });
  const settings = () => ({
    ...config,
    mcpServers: {
      ...config.mcpServers,
      broken: { command: process.execPath, args: ['-e', 'process.exit(3)', SECRETS.PASSWORD], env: { PASSWORD: SECRETS.PASSWORD } },
    },
    audit: { calls: 'all' },
    auth: { keys: [{ name: 'tester', key: SECRETS.KEY, admin: true }] },
  });
  const call = (url, echo) =>
    post(`${url}/servers/web/tools/echo`, { message: echo }, { authorization: `Bearer ${SECRETS.KEY}`, traceparent: contextIn(traceId) });

  before(async () => {
    collector = await collect();
    grpc = await collect({ grpc: true });
    bridge = await serveWith(variables(collector.url), settings());
    assert.equal((await call(bridge.url, ARGUMENT)).status, 200);
    const { status } = await post(`${bridge.url}/servers/broken/tools/echo`, { message: ARGUMENT }, { authorization: `Bearer ${SECRETS.KEY}`, traceparent: contextIn(traceId) });
    assert.ok(status >= 500);
  });

  after(async () => {
    await bridge?.stop();
    collector?.stop();
    grpc?.stop();
  });

  test('arrive with the same resource and the configured headers', async () => {
    const span = await collector.first((each) => each.traceId === traceId);
    const metric = await collector.firstMetric(({ name }) => name === 'bascule_tool_calls_seconds');
    const record = await collector.firstLog(({ severity }) => severity === 'WARN');

    for (const { resource } of [span, metric, record]) {
      assert.equal(resource['service.name'], 'edge');
      assert.equal(resource['deployment.environment.name'], 'test');
      assert.match(resource['service.version'], /^\d/);
    }
    assert.ok(collector.headers().every(({ authorization }) => authorization === 'Bearer planted-4714'));
  });

  test('metrics are those of /metrics, and their histograms lead to the trace', async () => {
    const answer = await fetch(`${bridge.url}/metrics`, {
      headers: { authorization: `Bearer ${SECRETS.KEY}`, Accept: 'application/openmetrics-text; version=1.0.0' },
    });
    const text = await answer.text();
    const calls = await collector.firstMetric(
      ({ name, points }) => name === 'bascule_tool_calls_seconds' && points.some(({ exemplars }) => exemplars.length > 0),
    );
    const families = [...text.matchAll(/^# TYPE (\S+) (?!info)/gm)].map(([, name]) => name);

    for (const family of families) await collector.firstMetric(({ name }) => name === family);
    const [point] = calls.points.filter(({ attributes }) => attributes.server === 'web');
    assert.equal(point.attributes.tool, 'echo');
    assert.equal(point.exemplars[0].traceId, traceId);
    assert.match(text, new RegExp(`^bascule_tool_calls_seconds_bucket\\{.*tool="echo".*# \\{.*trace_id="${traceId}"`, 'm'));
    assert.match(text, new RegExp(`^bascule_upstream_requests_seconds_bucket\\{.*server="web".*# \\{.*trace_id="${traceId}"`, 'm'));
  });

  test('log records of a request have its members as attributes', async () => {
    const { attributes } = await collector.firstLog(({ logger, attributes: each }) => logger === 'dev.bascule.audit' && each.action === 'tools/call');

    assert.match(attributes.requestId, /./);
    assert.match(attributes.subject, /^(web|broken)\/echo$/);
  });

  test('contain no argument, no key and no secret', async () => {
    await collector.firstMetric(({ name }) => name === 'bascule_tool_calls_seconds');
    const sent = collector.everything();

    for (const planted of [ARGUMENT, 'planted-4714', ...Object.values(SECRETS)]) {
      assert.ok(!sent.includes(planted), planted);
      assert.ok(!bridge.log.some((line) => line.includes(planted)), planted);
    }
  });

  test('arrive over gRPC', async () => {
    const over = await serveWith({ ...variables(grpc.url), OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, settings());
    try {
      assert.equal((await call(over.url, ARGUMENT)).status, 200);
      assert.equal((await grpc.first((each) => each.traceId === traceId)).resource['service.name'], 'edge');
      await grpc.firstMetric(({ name }) => name === 'bascule_tool_calls_seconds');
      await grpc.firstLog(({ severity }) => severity === 'WARN' || severity === 'INFO');
    } finally {
      assert.equal(await over.stop(), 0);
    }
  });
});

test('a signal that is off is not sent, and an unknown exporter is a warning', async () => {
  const collector = await collect();
  const bridge = await serveWith(
    {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_METRICS_EXPORTER: 'prometheus',
      OTEL_LOGS_EXPORTER: 'none',
      OTEL_METRIC_EXPORT_INTERVAL: '50',
    },
    config,
  );
  try {
    await post(`${bridge.url}/servers/web/tools/echo`, { message: 'only a trace' });
    assert.match(bridge.log.join('\n'), /WARN.*OTEL_METRICS_EXPORTER has the unsupported exporter "prometheus"/);
  } finally {
    await bridge.stop();
  }
  assert.ok(collector.spans().length > 0);
  assert.deepEqual([...collector.metrics(), ...collector.logs()], []);
  collector.stop();
});

test('without a collector the caller\'s context is passed on unchanged', async () => {
  const bridge = await serveWith({}, config);
  try {
    const sent = { traceparent: CALLERS, tracestate: 'rojo=1', baggage: 'user=alice' };
    await post(`${bridge.url}/servers/web/tools/echo`, { message: 'four' }, sent);
    await mcpCall(`${bridge.url}/servers/web/mcp`, 'five', sent);
    await post(`${bridge.url}/servers/pipe/tools/echo`, { message: 'six' }, sent);

    for (const echo of ['four', 'five']) {
      const { http, message } = await tap.transcript.first(callOf(echo));
      const { traceparent, tracestate, baggage } = http.headers;
      assert.deepEqual({ traceparent, tracestate, baggage }, sent);
      assert.deepEqual(traceIn(message), sent);
    }
    const { message } = await pipe.transcript.first(callOf('six'));
    assert.deepEqual(traceIn(message), sent);
  } finally {
    await bridge.stop();
  }
});

test('a collector that is down neither fails a call nor fills the log, nor holds up the end', async () => {
  const bridge = await serveWith(
    { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', OTEL_BSP_SCHEDULE_DELAY: '50' },
    config,
  );
  try {
    for (let i = 0; i < 20; i++) {
      const answer = await post(`${bridge.url}/servers/web/tools/echo`, { message: `down ${i}` });
      assert.equal(answer.status, 200);
    }
  } finally {
    const begun = Date.now();
    assert.equal(await bridge.stop(), 0);
    // The exporter would wait 10 s for a collector; the bridge gives it 2 s.
    assert.ok(Date.now() - begun < 10_000);
  }
  const warnings = bridge.log.filter((line) => line.includes('WARN'));
  assert.ok(warnings.length <= 8, bridge.log.join('\n'));
});
