// nginx in three parts: as a fast MCP server, as a cache, and as a reverse proxy. Each is a program
// of its own with one worker, so that its cost is separate from that of the others.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, listening, makeFolder } from './processes.mjs';
import { ANSWER } from './mcp.mjs';

const upstream = join(dirname(fileURLToPath(import.meta.url)), '..', 'upstream', 'mcp.lua');
const modules = process.env.NGINX_MODULES ?? '/usr/lib/nginx/modules';

/** Starts the MCP server: `url` of its endpoint, `broken` of one where no call succeeds, `rest`. */
export async function startUpstream(processes) {
  const load = ['ndk_http', 'ngx_http_lua'].map((name) => `load_module ${modules}/${name}_module.so;`);
  const server = `location / { content_by_lua_file ${upstream}; }`;
  const { pid, base } = await startNginx(processes, server, {
    main: load.join('\n'),
    http: 'lua_shared_dict calls 1m;',
  });
  return {
    pid,
    port: new URL(base).port,
    url: `${base}/mcp`,
    broken: `${base}/broken/mcp`,
    slowCalls: async () => Number(await (await fetch(`${base}/calls`)).text()),
  };
}

/**
 * Starts a cache before the server, with `url`, and something that answers without any: `floor`.
 * Each request for `mcp` is answered with what the first one was, whatever its id.
 */
export async function startCache(processes, port) {
  const { pid, base, folder } = await startNginx(
    processes,
    `location = /floor { default_type application/json; return 200 '${ANSWER}'; }
     ${cachedLocation('/rest', '$request_uri $request_body')}
     ${cachedLocation('/mcp', '$request_uri')}`,
    { http: (own) => `proxy_cache_path ${own}/cache keys_zone=hits:16m; ${pool(port)}` },
  );
  return { pid, folder, url: `${base}/rest`, mcp: `${base}/mcp`, floor: `${base}/floor` };
}

function cachedLocation(path, key) {
  return `location = ${path} {
    proxy_cache hits;
    proxy_cache_methods POST;
    proxy_cache_key "${key}";
    proxy_cache_valid 200 1h;
    add_header X-Cache $upstream_cache_status;
    proxy_pass http://upstream;
  }`;
}

/** Starts a plain reverse proxy before the server. */
export async function startProxy(processes, port) {
  const { pid, base } = await startNginx(
    processes,
    'location / { proxy_pass http://upstream; }',
    { http: pool(port) },
  );
  return { pid, url: `${base}/mcp` };
}

function pool(port) {
  return `upstream upstream { server 127.0.0.1:${port}; keepalive 256; keepalive_requests 100000000; }
    proxy_http_version 1.1;
    proxy_set_header Connection "";`;
}

async function startNginx(processes, server, { main = '', http = '' }) {
  const folder = makeFolder();
  const port = await freePort();
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `${process.getuid() === 0 ? 'user root;' : ''}
     ${main}
     daemon off; worker_processes 1; worker_rlimit_nofile 16384; pid ${folder}/pid; error_log stderr warn;
     events { worker_connections 8192; }
     http {
       access_log off;
       ${temporary.map((each) => `${each}_temp_path ${folder}/${each};`).join('\n')}
       client_body_buffer_size 64k;
       keepalive_requests 100000000;
       ${typeof http === 'function' ? http(folder) : http}
       server { listen 127.0.0.1:${port} backlog=4096; ${server} }
     }`,
  );
  const child = processes.start('nginx', ['-e', 'stderr', '-p', folder, '-c', file]);
  await listening(child, port);
  return { pid: child.pid, base: `http://127.0.0.1:${port}`, folder };
}
