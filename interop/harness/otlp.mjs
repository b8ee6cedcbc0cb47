// Takes spans, metrics and log records as a collector does: OTLP in protobuf, over HTTP or gRPC.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import { gunzipSync } from 'node:zlib';
import { Transcript } from './wiretap.mjs';

/** What each signal is in, by its path over HTTP and its service of gRPC. */
const SIGNALS = [
  { path: '/v1/traces', service: 'trace.v1.TraceService', read: spansIn },
  { path: '/v1/metrics', service: 'metrics.v1.MetricsService', read: metricsIn },
  { path: '/v1/logs', service: 'logs.v1.LogsService', read: logsIn },
];

/** Starts a collector, which keeps what it is sent. With `grpc`, it speaks only that. */
export async function collect({ grpc = false } = {}) {
  const kept = new Map(SIGNALS.map(({ path }) => [path, new Transcript()]));
  const bodies = [];
  const headers = [];
  const take = (signal, head, body) => {
    headers.push(head);
    bodies.push(body);
    for (const each of signal.read(body)) kept.get(signal.path).add(each);
  };
  const server = grpc ? grpcServer(take) : httpServer(take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const [spans, metrics, logs] = kept.values();
  const first = (transcript, what) => (fits) => transcript.first(fits, { what });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** All that came so far. */
    spans: () => spans.since(0),
    metrics: () => metrics.since(0),
    logs: () => logs.since(0),
    /** The first span that fits, as soon as there is one. */
    first: first(spans, 'a span'),
    firstMetric: first(metrics, 'a metric'),
    firstLog: first(logs, 'a log record'),
    /** Every byte that came, to search for what must not be there; and the headers of each request. */
    everything: () => Buffer.concat(bodies).toString('latin1'),
    headers: () => headers,
    stop: () => {
      server.closeAllConnections?.();
      server.close();
    },
  };
}

async function bodyOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function httpServer(take) {
  return createServer(async (incoming, outgoing) => {
    const body = await bodyOf(incoming);
    const signal = SIGNALS.find(({ path }) => incoming.url.endsWith(path));
    outgoing.writeHead(signal ? 200 : 404, { 'Content-Type': 'application/x-protobuf' }).end();
    const plain = incoming.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    if (signal) take(signal, incoming.headers, plain);
  });
}

/** A message of gRPC has five bytes before it: whether it is compressed, and its length. */
function grpcServer(take) {
  const sessions = new Set();
  const server = createHttp2Server();
  server.on('session', (session) => sessions.add(session));
  server.on('stream', async (stream, head) => {
    const body = await bodyOf(stream);
    const signal = SIGNALS.find(({ service }) => head[':path'] === `/opentelemetry.proto.collector.${service}/Export`);
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': signal ? '0' : '12' }));
    stream.end(Buffer.alloc(5));
    if (signal) take(signal, head, body[0] === 1 ? gunzipSync(body.subarray(5)) : body.subarray(5));
  });
  server.closeAllConnections = () => sessions.forEach((session) => session.destroy());
  return server;
}

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

/** The messages of all scopes, each with the attributes of its resource: the same in all three signals. */
function ofScopes(request) {
  return all(request, 1).flatMap((ofResource) => {
    const resource = attributes(all(ofResource, 1)[0] ?? Buffer.alloc(0), 1);
    return all(ofResource, 2).flatMap((ofScope) => {
      const scope = all(all(ofScope, 1)[0] ?? Buffer.alloc(0), 1)[0]?.toString();
      return all(ofScope, 2).map((message) => ({ message, resource, scope }));
    });
  });
}

/** The numbers are those of opentelemetry/proto/trace/v1/trace.proto. */
function spansIn(request) {
  return ofScopes(request).map(({ message, resource }) => ({ ...spanOf(message), resource }));
}

function spanOf(span) {
  const [status = Buffer.alloc(0)] = all(span, 15);
  return {
    traceId: all(span, 1)[0].toString('hex'),
    spanId: all(span, 2)[0].toString('hex'),
    parentSpanId: all(span, 4)[0]?.toString('hex') ?? '',
    name: all(span, 5)[0].toString(),
    kind: KINDS[all(span, 6)[0] ?? 0],
    attributes: attributes(span, 9),
    failed: all(status, 3)[0] === 2,
  };
}

/** The numbers are those of opentelemetry/proto/metrics/v1/metrics.proto. */
function metricsIn(request) {
  const types = { gauge: 5, sum: 7, histogram: 9, summary: 11 };
  return ofScopes(request).map(({ message, resource }) => {
    const [type, number] = Object.entries(types).find(([, field]) => all(message, field).length > 0);
    const [data] = all(message, number);
    return {
      name: all(message, 1)[0].toString(),
      unit: all(message, 3)[0]?.toString() ?? '',
      type,
      isMonotonic: all(data, 3)[0] === 1,
      points: all(data, 1).map((point) => (type === 'histogram' ? histogramOf(point) : numberOf(point, type))),
      resource,
    };
  });
}

function numberOf(point, type) {
  return { attributes: attributes(point, 7), value: type === 'summary' ? undefined : all(point, 4)[0]?.readDoubleLE() };
}

function histogramOf(point) {
  return {
    attributes: attributes(point, 9),
    count: Number(all(point, 4)[0].readBigUInt64LE()),
    exemplars: all(point, 8).map((exemplar) => ({
      traceId: all(exemplar, 5)[0]?.toString('hex'),
      spanId: all(exemplar, 4)[0]?.toString('hex'),
      value: all(exemplar, 3)[0].readDoubleLE(),
    })),
  };
}

/** The numbers are those of opentelemetry/proto/logs/v1/logs.proto. */
function logsIn(request) {
  return ofScopes(request).map(({ message, resource, scope }) => ({
    logger: scope,
    severity: all(message, 3)[0]?.toString(),
    body: value(all(message, 5)[0]),
    attributes: attributes(message, 6),
    traceId: all(message, 9)[0]?.toString('hex') ?? '',
    spanId: all(message, 10)[0]?.toString('hex') ?? '',
    resource,
  }));
}

function attributes(message, number) {
  return Object.fromEntries(
    all(message, number).map((pair) => [all(pair, 1)[0].toString(), value(all(pair, 2)[0])]),
  );
}

function value(any) {
  return all(any, 1)[0]?.toString() ?? all(any, 3)[0];
}

/** The values of one field of a message of protobuf: buffers, or numbers. */
function all(message, wanted) {
  const found = [];
  for (let at = 0; at < message.length; ) {
    const [tag, next] = varint(message, at);
    const [content, end] = field(message, next, tag & 7);
    if (tag >>> 3 === wanted) found.push(content);
    at = end;
  }
  return found;
}

function field(message, at, wireType) {
  switch (wireType) {
    case 0:
      return varint(message, at);
    case 1:
      return [message.subarray(at, at + 8), at + 8];
    case 2: {
      const [length, from] = varint(message, at);
      return [message.subarray(from, from + length), from + length];
    }
    case 5:
      return [message.subarray(at, at + 4), at + 4];
    default:
      throw new Error(`wire type ${wireType}`);
  }
}

/** Large numbers lose their last digits, which no test uses. */
function varint(message, at) {
  let number = 0;
  for (let factor = 1; ; factor *= 128) {
    const byte = message[at++];
    number += (byte & 127) * factor;
    if (byte < 128) return [number, at];
  }
}
