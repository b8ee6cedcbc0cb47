// The libraries without the bridge: what they take by themselves, in a JVM like the bridge's.

import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ANSWER } from './mcp.mjs';
import { run, until } from './processes.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
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
  const jetty = start(processes, bridge, /^(jetty|slf4j)-/, 'JettyServer.java', [store, PASSWORD, ANSWER]);
  const [, plain, encrypted] = await until(jetty, () => /listening on (\S+) (\S+)/.exec(jetty.told()));
  return { pid: jetty.pid, plain, encrypted };
}

/** Starts a program that forwards each request to `upstream` with Jetty and OkHttp, and does nothing else. */
export async function startJettyProxy(processes, upstream, bridge) {
  const jars = /^(jetty|slf4j|okhttp|okio|kotlin)-/;
  const jetty = start(processes, bridge, jars, 'JettyProxy.java', [upstream]);
  const [, url] = await until(jetty, () => /listening on (\S+)/.exec(jetty.told()));
  const allocated = async () => Number(await (await fetch(`${url}/allocated`)).text());
  return { pid: jetty.pid, url, allocated };
}

/** Starts a program that answers each request with a value of Valkey by Jetty and Lettuce, and does nothing else. */
export async function startJettyLettuce(processes, engine, bridge) {
  const jars = /^(jetty|slf4j|lettuce|netty|reactor|reactive|redis)-/;
  const args = [engine.shared.url.replace(/^valkey/, 'redis'), ANSWER];
  const jetty = start(processes, bridge, jars, 'JettyLettuce.java', args);
  const [, url] = await until(jetty, () => /listening on (\S+)/.exec(jetty.told()));
  return { pid: jetty.pid, url };
}

function start(processes, bridge, jars, source, args) {
  // That of the bridge, which has found a JDK.
  const java = readlinkSync(`/proc/${bridge.pid}/exe`);
  const command = readFileSync(`/proc/${bridge.pid}/cmdline`, 'utf8').split('\0');
  const libraries = join(dirname(command[command.indexOf('-jar') + 1]), 'lib');
  const path = readdirSync(libraries).filter((name) => jars.test(name));
  return processes.start(java, [
    `@${join(root, 'ops', 'jvm.options')}`,
    '-cp',
    path.map((name) => join(libraries, name)).join(':'),
    join(root, 'bench', 'upstream', source),
    ...args,
  ]);
}
