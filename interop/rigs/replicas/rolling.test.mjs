// Restarts of all replicas, one after the other, behind load balancers with the configurations of the recipes, while
// clients call: no call may fail. Run by `npm run replica-tests`.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { keeping, open, send } from '../../harness/bridge-calls.mjs';
import { until } from '../../harness/processes.mjs';
import { addressOn } from './network.mjs';
import { Topology } from './topology.mjs';

const CLIENTS = 24;
const CALLS = 20_000;
/** How long a load balancer may take to use a replica again that is ready; the recipes wait that long, too. */
const RISE = 3_000;
const ADDRESS = addressOn('front', 1);
const host = 'bridge.example';
const version = '2025-11-25';
const names = ['a', 'b', 'c'];

const page = (name) => readFileSync(new URL(`../../../docs/recipes/${name}.md`, import.meta.url), 'utf8');
const blocks = (text, language) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block);

let topology;

/** Replaces the addresses of the recipe by those of the replicas. */
const withReplicas = (text) =>
  topology.replicas.reduce((all, replica, i) => all.replaceAll(`192.0.2.${i + 1}:8808`, new URL(replica.url).host), text);

const balancers = {
  HAProxy: {
    listen: () => parse(blocks(page('haproxy'), 'yaml').at(-1)).listen,
    start(folder) {
      const file = join(folder, 'haproxy.cfg');
      const [recipe] = blocks(page('haproxy'), 'haproxy');
      writeFileSync(file, withReplicas(recipe).replace('bind :8443', `bind ${ADDRESS}:8443`));
      return spawn('haproxy', ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
    },
  },
  nginx: {
    listen: () => parse(blocks(page('nginx'), 'yaml').at(-1)).listen,
    start(folder) {
      const file = join(folder, 'nginx.conf');
      const [recipe, upstreams, proxying] = blocks(page('nginx'), 'nginx');
      const server = recipe
        .slice(recipe.indexOf('server {\n    listen'))
        .replace(/^ *proxy_pass .*\n/m, proxying)
        .replace(/^ *proxy_next_upstream off;.*\n/m, '')
        .replace('listen 8443', `listen ${ADDRESS}:8443`);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
      const paths = temporary.map((each) => `${each}_temp_path ${folder}/${each};`).join('\n');
      writeFileSync(
        file,
        `daemon off; worker_processes 2; pid ${folder}/pid; error_log stderr crit; events {}
         http { access_log off; ${paths}\n${withReplicas(upstreams)}\n${server} }`,
      );
      return spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'inherit'] });
    },
  },
};

/** Calls until `isOver`; each failed call is an entry of `failed`. */
class Caller {
  calls = 0;
  failed = [];
  #agent = keeping(1);

  async run(number, isOver) {
    const callTool = number % 2 === 0 ? this.#rest : await this.#session();
    while (!isOver()) {
      this.calls++;
      // One call in four is one of the server, the others are from the cache.
      const key = this.calls % 4 === 0 ? `c${number}-${this.calls}` : `k${this.calls % 8}`;
      try {
        const { status, text } = await callTool({ key, millis: 5 });
        if (status !== 200 || !text.includes('version')) this.failed.push(`${status} ${text.slice(0, 300)}`);
      } catch (error) {
        this.failed.push(error.message);
      }
      // Without a pause, the callers take all of the machine, and each start of a bridge takes a minute.
      await pause(10);
    }
    this.#agent.destroy();
  }

  #post(path, headers, body) {
    return send(`http://${ADDRESS}:8443${path}`, {
      method: 'POST',
      agent: this.#agent,
      headers: { host, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  #rest = (args) => this.#post('/servers/s1/tools/read', {}, args);

  /** Initializes a session; returns how to call a tool in it. */
  async #session() {
    const headers = { accept: 'application/json, text/event-stream' };
    const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: 'caller', version: '1' } };
    const first = { jsonrpc: '2.0', id: 0, method: 'initialize', params };
    const begun = await this.#post('/servers/s1/mcp', headers, first);
    assert.equal(begun.status, 200, begun.text);
    const inSession = { ...headers, 'mcp-session-id': begun.headers['mcp-session-id'], 'mcp-protocol-version': version };
    await this.#post('/servers/s1/mcp', inSession, { jsonrpc: '2.0', method: 'notifications/initialized' });
    this.session = inSession;
    return (args) => {
      const call = { jsonrpc: '2.0', id: this.calls, method: 'tools/call', params: { name: 'read', arguments: args } };
      return this.#post('/servers/s1/mcp', inSession, call);
    };
  }

  /** Keeps an event stream of the session open until `isOver`, and opens it again when it ends. */
  async listen(isOver) {
    await until('there is a session', () => this.session);
    while (!isOver()) {
      try {
        await this.#stream(isOver);
      } catch (error) {
        this.failed.push(`event stream: ${error.message}`);
        await pause(100);
      }
    }
  }

  async #stream(isOver) {
    const headers = { host, ...this.session, accept: 'text/event-stream' };
    const answer = await open(`http://${ADDRESS}:8443/servers/s1/mcp`, { headers });
    assert.equal(answer.statusCode, 200);
    this.streams = (this.streams ?? 0) + 1;
    answer.resume();
    const watching = setInterval(() => isOver() && answer.destroy(), 100);
    try {
      await once(answer, 'close');
      assert.ok(answer.complete || isOver(), 'it ended in the middle');
    } finally {
      clearInterval(watching);
    }
  }
}

for (const [name, balancer] of Object.entries(balancers)) {
  describe(`Restarts of all replicas behind ${name}`, () => {
    let child;

    before(async () => {
      const { host: _, ...listen } = balancer.listen();
      const settings = {
        // The machine is busy, and a session of another replica is read through the engine.
        shared: { timeout: '1s', trustFor: '4s' },
        vary: (replica, section) => ({ ...section, replica: names[Number(replica.slice(1)) - 1] }),
        more: { listen: { ...listen, allowUnauthenticated: true } },
      };
      if (topology) await topology.restart(settings);
      else topology = await Topology.start(settings);
      await topology.connected();
      const command = name.toLowerCase();
      assert.equal(spawnSync(command, ['-v']).error, undefined, `install ${command}`);
      child = balancer.start(mkdtempSync(join(tmpdir(), 'bascule-')));
      const isUp = async () => (await send(`http://${ADDRESS}:8443/health/ready`, { headers: { host } })).status === 200;
      await until(`${name} is up`, () => isUp().catch(() => false), 200);
    });
    after(async () => {
      if (child?.exitCode !== null) return;
      const ended = once(child, 'exit');
      // The workers of nginx outlive a parent that is killed.
      child.kill('SIGTERM');
      await ended;
    });

    test(`no call of ${CALLS.toLocaleString('en')} fails`, async () => {
      let restarts = 0;
      let isOver = false;
      const callers = Array.from({ length: CLIENTS }, () => new Caller());
      const calls = () => callers.reduce((sum, each) => sum + each.calls, 0);
      const running = [
        ...callers.map((caller, i) => caller.run(i, () => isOver)),
        ...callers.filter((_, i) => i % 4 === 1).map((caller) => caller.listen(() => isOver)),
      ];
      const ended = Promise.all(running);
      await pause(2_000);

      do {
        const replica = topology.replicas[restarts % topology.replicas.length];
        await replica.kill('SIGTERM');
        await replica.start();
        await pause(RISE);
        restarts++;
      } while (restarts < topology.replicas.length || calls() < CALLS);

      isOver = true;
      await ended;
      const failed = callers.flatMap((caller) => caller.failed);
      const streams = callers.reduce((sum, { streams = 0 }) => sum + streams, 0);
      console.log(`${name}: ${failed.length} of ${calls()} calls failed in ${restarts} restarts; ${streams} event streams`);
      assert.deepEqual(failed.slice(0, 20), []);
      assert.ok(streams > CLIENTS / 4, 'streams are opened again');
    });
  });
}

after(() => topology?.stop());
