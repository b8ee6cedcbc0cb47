// Open WebUI meets the bridge where it expects mcpo: what it does with an mcpo server was written
// down, and passes here with another base URL and nothing else.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { backendTools, browserTools, callFromBackend, callFromBrowser } from '../../clients/openwebui.mjs';
import { everything, serveReady } from '../../harness/processes.mjs';

const recording = JSON.parse(
  readFileSync(new URL('../../clients/openwebui-recording.json', import.meta.url), 'utf8'),
);
const key = 'the-key-of-open-webui';

/** Compares with what was recorded; a text that begins with ~ is a pattern. */
function matches(actual, recorded, where) {
  if (typeof recorded === 'string' && recorded.startsWith('~')) {
    assert.match(String(actual), new RegExp(recorded.slice(1)), where);
  } else if (recorded !== null && typeof recorded === 'object') {
    assert.deepEqual(Object.keys(actual), Object.keys(recorded), where);
    for (const [name, value] of Object.entries(recorded)) {
      matches(actual[name], value, `${where}.${name}`);
    }
  } else {
    assert.deepEqual(actual, recorded, where);
  }
}

async function passes(answer, recorded) {
  const text = await answer.text();
  assert.ok(recorded.status.includes(answer.status), `${answer.status} ${text}`);
  for (const [name, value] of Object.entries(recorded.headers ?? {})) {
    matches(answer.headers.get(name), value, name);
  }
  if ('body' in recorded) matches(JSON.parse(text), recorded.body, 'body');
  if ('detail' in recorded) matches(JSON.parse(text).detail, recorded.detail, 'detail');
  return text;
}

/** Sends a preflight as browsers do; fetch would not let the page write these fields. */
function preflight(url, headers) {
  return new Promise((resolve, reject) => {
    request(url, { method: 'OPTIONS', headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer));
    })
      .on('error', reject)
      .end();
  });
}

describe('Open WebUI with another base URL', () => {
  let bridge;
  let base;
  let document;

  before(async () => {
    bridge = await serveReady({
      auth: { keys: [{ name: 'webui', key }] },
      cors: { allowedOrigins: [recording.origin] },
      mcpServers: { everything: { command: process.execPath, args: [everything, 'stdio'] } },
    });
    base = `${bridge.url}/mcpo/everything`;
    const { method, path, headers } = recording.document.request;
    const answer = await fetch(base + path, {
      method,
      headers: { ...headers, authorization: headers.authorization.replace('KEY', key) },
    });
    document = JSON.parse(await passes(answer, recording.document.answer));
  });

  after(() => bridge?.stop());

  for (const [by, tools] of [
    ['backend', backendTools],
    ['browser', browserTools],
  ]) {
    test(`the ${by} finds the tools that it knows`, () => {
      const found = tools(document);
      for (const [name, recorded] of Object.entries(recording.tools)) {
        const { description, properties, required } = found.get(name);
        assert.deepEqual({ description, properties, required }, recorded, name);
      }
    });
  }

  for (const { what, tool, arguments: args, path, answer } of recording.calls) {
    test(`the backend gets ${what}`, async () => {
      const found = backendTools(document).get(tool);
      assert.equal(found.path, path);
      await passes(await callFromBackend(base, found, args, key), answer);
    });

    test(`the browser gets ${what}`, async () => {
      const found = browserTools(document).get(tool);
      const got = await callFromBrowser(base, found, args, key, recording.origin);
      assert.equal(got.headers.get('access-control-allow-origin'), recording.origin);
      await passes(got, answer);
    });
  }

  for (const { what, headers, answer } of recording.refusals) {
    test(`who comes with ${what} is refused`, async () => {
      const at = { method: 'POST', body: '{"message":"hi"}' };
      const json = { 'content-type': 'application/json', ...headers };
      await passes(await fetch(`${base}/echo`, { ...at, headers: json }), answer);
      await passes(await fetch(`${base}/openapi.json`, { headers }), answer);
    });
  }

  test('the browser is allowed what the page does', async () => {
    for (const [path, method, wanted] of [
      ['/openapi.json', 'GET', 'authorization,content-type'],
      ['/echo', 'POST', 'authorization,content-type,x-session-id'],
    ]) {
      const { statusCode, headers } = await preflight(base + path, {
        origin: recording.origin,
        'access-control-request-method': method,
        'access-control-request-headers': wanted,
      });
      const allowed = (name) =>
        headers[`access-control-allow-${name}`].toLowerCase().split(/, */);
      assert.equal(statusCode, 204);
      assert.equal(headers['access-control-allow-origin'], recording.origin);
      assert.ok(allowed('methods').includes(method.toLowerCase()));
      for (const name of wanted.split(',')) assert.ok(allowed('headers').includes(name), name);
    }
  });

  test('the page learns that there is no configuration of a whole Open WebUI', async () => {
    const answer = await fetch(`${base}/api/config`, { headers: { origin: recording.origin } });

    assert.equal(answer.status, 404);
    assert.equal(answer.headers.get('access-control-allow-origin'), recording.origin);
  });

  test('pages of other origins are not served', async () => {
    const answer = await fetch(`${base}/openapi.json`, {
      headers: { origin: 'https://other.example', authorization: `Bearer ${key}` },
    });

    assert.equal(answer.status, 403);
    assert.equal(answer.headers.get('access-control-allow-origin'), null);
  });

  test('the document is valid and says that a key is needed', async () => {
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(document.components.securitySchemes.HTTPBearer, {
      type: 'http',
      scheme: 'bearer',
    });
    const names = Object.values(document.paths).map(({ post }) => post.operationId);
    assert.equal(new Set(names).size, names.length);
    for (const { post } of Object.values(document.paths)) {
      assert.deepEqual(post.security, [{ HTTPBearer: [] }]);
    }
  });

  test('no key is ever logged', () => {
    assert.ok(!bridge.log.join('\n').includes(key));
  });
});
