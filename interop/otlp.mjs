// Takes spans as a collector does: OTLP over HTTP, in protobuf.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Transcript } from './wiretap.mjs';

/** Starts a collector, which keeps the spans that it is sent. */
export async function collect() {
  const transcript = new Transcript();
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    outgoing.writeHead(200, { 'Content-Type': 'application/x-protobuf' }).end();
    for (const span of spansIn(Buffer.concat(chunks))) transcript.add(span);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** All that came so far. */
    spans: () => transcript.since(0),
    /** The first span that fits, as soon as there is one. */
    first: (fits) => transcript.first(fits, { what: 'a span' }),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];

/** The numbers are those of opentelemetry/proto/trace/v1/trace.proto. */
function spansIn(request) {
  return all(request, 1).flatMap((ofResource) => {
    const resource = attributes(all(ofResource, 1)[0] ?? Buffer.alloc(0), 1);
    return all(ofResource, 2)
      .flatMap((ofScope) => all(ofScope, 2))
      .map((span) => ({ ...spanOf(span), resource }));
  });
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
