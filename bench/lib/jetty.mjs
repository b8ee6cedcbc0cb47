// Jetty without the bridge: what its HTTP and TLS take by themselves, in a JVM like the bridge's.

import { readdirSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ANSWER } from './mcp.mjs';
import { run, until } from './processes.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const libraries = join(root, 'bootstrap', 'target', 'lib');
const PASSWORD = 'bench-only';

/** Makes a certificate for loopback, as files for the bridge and as a `store` for Jetty. */
export async function makeCertificate({ folder }) {
  const [certificate, key, store] = ['cert.pem', 'key.pem', 'store.p12'].map((name) => join(folder, name));
  const openssl = (...args) => run('openssl', args, {}, 10_000);
  await openssl(
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate,
  );
  await openssl(
    'pkcs12', '-export', '-in', certificate, '-inkey', key, '-out', store, '-passout', `pass:${PASSWORD}`,
  );
  return { certificate, key, store };
}

/** Starts Jetty with a handler that answers each request with the result of a call. */
export async function startJetty(processes, store, bridge) {
  // That of the bridge, which has found a JDK.
  const java = readlinkSync(`/proc/${bridge.pid}/exe`);
  const jars = readdirSync(libraries).filter((name) => /^(jetty|slf4j)-/.test(name));
  const jetty = processes.start(java, [
    `@${join(root, 'ops', 'jvm.options')}`,
    '-cp',
    jars.map((name) => join(libraries, name)).join(':'),
    join(root, 'bench', 'upstream', 'JettyServer.java'),
    store,
    PASSWORD,
    ANSWER,
  ]);
  const [, plain, encrypted] = await until(jetty, () => /listening on (\S+) (\S+)/.exec(jetty.told()));
  return { pid: jetty.pid, plain, encrypted };
}
