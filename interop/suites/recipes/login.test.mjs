// The recipe for tokens of Keycloak and Entra ID, with tokens that have their claims and are signed here.

import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { parse } from 'yaml';
import { everything, serveFile } from '../../harness/processes.mjs';

const page = readFileSync(new URL('../../../docs/recipes/login.md', import.meta.url), 'utf8');
const [keycloak, entra] = [...page.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => parse(text));
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function tokenOf(claims) {
  const exp = Math.floor(Date.now() / 1000) + 300;
  const content = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'a' })}.${encode({ sub: 'ann', exp, ...claims })}`;
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`;
}

/** Starts the bridge with the configuration of the page, which gets the keys of the issuer from a file here. */
function start(config) {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-'));
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'a', alg: 'RS256', use: 'sig' };
  writeFileSync(join(folder, 'jwks.json'), JSON.stringify({ keys: [jwk] }));
  config.auth.jwt[0].jwksFile = 'jwks.json';
  config.listen = { ...config.listen, host: '127.0.0.1' };
  config.mcpServers.files = { command: process.execPath, args: [everything, 'stdio'] };
  writeFileSync(join(folder, 'bascule.json'), JSON.stringify(config));
  return serveFile(join(folder, 'bascule.json'));
}

const cases = [
  {
    provider: 'Keycloak',
    config: keycloak,
    claims: (role) => ({ realm_access: { roles: [role] } }),
  },
  {
    provider: 'Entra ID',
    config: entra,
    claims: (role) => ({ roles: [role], scp: 'tools' }),
  },
];

for (const { provider, config, claims } of cases) {
  describe(`With a token of ${provider}`, () => {
    const { issuer, audience } = config.auth.jwt[0];
    let bridge;

    before(async () => {
      bridge = await start(config);
    });
    after(() => bridge?.stop());

    async function statusOf(path, token) {
      const response = await fetch(bridge.url + path, { headers: { Authorization: `Bearer ${token}` } });
      await response.text();
      return response.status;
    }

    const tokenFor = (role, others = {}) => tokenOf({ iss: issuer, aud: audience, ...claims(role), ...others });

    test('a user uses tools, and does not administer', async () => {
      const token = tokenFor('tools-user');

      assert.equal(await statusOf('/servers/files/tools', token), 200);
      assert.equal(await statusOf('/admin/breakers', token), 403);
    });

    test('an administrator does', async () => {
      assert.equal(await statusOf('/admin/breakers', tokenFor('tools-admin')), 200);
    });

    test('a caller without a known group sees no server', async () => {
      assert.equal(await statusOf('/servers/files/tools', tokenFor('offline_access')), 404);
    });

    test('a token for another audience is rejected', async () => {
      assert.equal(await statusOf('/servers', tokenFor('tools-user', { aud: 'account' })), 401);
    });

    test('a required scope is required', async () => {
      const isRequired = Boolean(config.auth.jwt[0].requiredScopes);

      assert.equal(await statusOf('/servers', tokenFor('tools-user', { scp: 'other' })), isRequired ? 403 : 200);
    });
  });
}
