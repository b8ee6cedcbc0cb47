// nginx in front of the replicas, as the recipe has it, with more than one server.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callTool, send } from '../../harness/bridge-calls.mjs';
import { until } from '../../harness/processes.mjs';
import { addressOn } from './network.mjs';

const ADDRESS = `${addressOn('front', 1)}:8443`;

/**
 * Starts nginx; the proxy is called as a replica is, with a connection for each call: nginx closes idle ones when it
 * reads its configuration again.
 */
export async function startProxy(replicas) {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const file = join(folder, 'nginx.conf');
  const write = (all) => writeFileSync(file, configuration(folder, all));
  write(replicas);
  const args = ['-e', 'stderr', '-p', folder, '-c', file];
  const child = spawn('nginx', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `http://${ADDRESS}`;
  await until('nginx listens', () => send(`${url}/health/live`).then(({ status }) => status === 200, () => false));
  return {
    name: 'proxy',
    url,
    call: (server, tool, given, options) => callTool({ url }, server, tool, given, options),
    /** Passes new requests to these replicas only. */
    use(all) {
      write(all);
      child.kill('SIGHUP');
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function configuration(folder, replicas) {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((each) => `${each}_temp_path ${folder}/${each};`).join('\n');
  const servers = replicas.map(({ url }) => `server ${new URL(url).host};`).join('\n');
  return `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr error;
    events {} http { access_log off; ${paths}
    upstream bascule { ${servers} keepalive 32; keepalive_timeout 50s; }
    server {
      listen ${ADDRESS};
      location / {
        proxy_pass http://bascule;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_buffering off;
        proxy_request_buffering off;
        proxy_next_upstream off;
      }
    } }`;
}
