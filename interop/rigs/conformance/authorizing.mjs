// How the bridge authenticates to the servers of the conformance suite's `auth/` scenarios.
//
// Where a person has to log in, `bascule login` is run as it would be on a machine without a
// browser: the page that it prints is fetched, and where that leads is pasted.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launcher } from '../../harness/processes.mjs';

/** The document that the suite knows; what has it for an id needs no registration. */
const clientMetadataUrl = 'https://conformance-test.local/client-metadata.json';

/** More than the suite allows is a loop. */
const mostLogins = 3;

export const isAuthorizing = (scenario) => scenario.startsWith('auth/');

/** The `oauth` section for a scenario, given what the suite says of the client of its server. */
export async function oauthOf(scenario, url, { client_id: clientId, client_secret: clientSecret }) {
  const client = clientId && {
    clientId,
    ...(clientSecret && { clientSecret, issuer: await issuerOf(url) }),
  };
  return scenario === 'auth/client-credentials-basic'
    ? { ...client, grant: 'client_credentials' }
    : { ...client, clientMetadataUrl };
}

/** A client with a secret knows its issuer; the suite does not name it. */
async function issuerOf(url) {
  const { origin, pathname } = new URL(url);
  for (const path of [pathname, '']) {
    const answer = await fetch(`${origin}/.well-known/oauth-protected-resource${path}`);
    if (answer.ok) return (await answer.json()).authorization_servers[0];
  }
  return origin;
}

/** Has logins kept in a folder of this run. */
export function keepLoginsApart() {
  process.env.XDG_STATE_HOME = mkdtempSync(join(tmpdir(), 'bascule-state-'));
}

/** Does `work`, and logs in before it, and again where it fails for want of a login. */
export async function loggedIn(file, server, work) {
  for (let logins = 1; ; logins += 1) {
    await login(file, server);
    try {
      return await work();
    } catch (error) {
      if (logins === mostLogins || !error.message.includes('run: bascule login')) throw error;
    }
  }
}

async function login(file, server) {
  const args = ['login', server, '--no-browser', '--config', file];
  const child = spawn(launcher, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  for await (const page of createInterface({ input: child.stdout })) {
    const { headers } = await fetch(page, { redirect: 'manual' });
    child.stdin.end(`${headers.get('location')}\n`);
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`the login ended with ${code}`);
}
