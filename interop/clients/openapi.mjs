// What the tests of the OpenAPI documents share: the bridge in front of four servers, and programs.

import { execFile } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { everything, serveReady } from '../harness/processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const resolve = createRequire(import.meta.url).resolve;

/** The servers whose tools are described. */
export const servers = ['everything', 'filesystem', 'memory', 'nasty'];

/** Starts the bridge; its documents are in `folder`, each by its server's name or as `all`. */
export async function describeAll() {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-openapi-'));
  const server = (name) => resolve(`@modelcontextprotocol/server-${name}/dist/index.js`);
  const node = (...args) => ({ command: process.execPath, args });
  const bridge = await serveReady({
    // Four programs start at the same time, on a machine that may be busy.
    breaker: { callTimeout: '60s' },
    mcpServers: {
      everything: node(everything, 'stdio'),
      filesystem: node(server('filesystem'), realpathSync(folder)),
      memory: {
        ...node(server('memory')),
        env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') },
      },
      nasty: node(join(here, '..', 'servers', 'nasty-server.mjs')),
    },
  });
  const documents = {};
  for (const name of [...servers, 'all']) {
    const path = name === 'all' ? '' : `/servers/${name}`;
    const answer = await fetch(`${bridge.url}${path}/openapi.json`);
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(`${name}: ${text}`);
    writeFileSync(join(folder, `${name}.json`), text);
    documents[name] = { headers: answer.headers, json: JSON.parse(text) };
  }
  return {
    url: bridge.url,
    folder,
    documents,
    async stop() {
      await bridge.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a program of node_modules to its end, and gives its exit code and all that it said. */
export function program(name, args, options = {}) {
  const script = realpathSync(join(here, '..', 'node_modules', '.bin', name));
  return run(process.execPath, [script, ...args], options);
}

/** Runs a program to its end, and gives its exit code and all that it said. */
export function run(command, args, options = {}) {
  return new Promise((done) => {
    const limits = { maxBuffer: 64 << 20, timeout: 300_000 };
    execFile(command, args, { ...limits, ...options }, (error, out, err) =>
      done({ code: error ? (error.code ?? 1) : 0, said: `${out}${err}` }),
    );
  });
}
