// Runs the official conformance suite, and reads what it found.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
const home = join(modules, '@modelcontextprotocol', 'conformance');
/** The suite wants a newer Node than the machine may have. */
const command = [join(modules, '.bin', 'node'), join(home, 'dist', 'index.js')];
const timeout = String(120_000);
/** Extensions that the bridge has. */
const extensions = ['auth/client-credentials-basic'];

export const revisions = ['2025-11-25', '2026-07-28'];
export const workspace = mkdtempSync(join(tmpdir(), 'bascule-conformance-'));

/** The scenarios that a revision requires of a leg, and those that it has run without scoring. */
export function scenariosOf(revision, leg) {
  const set = parse(readFileSync(join(home, 'requirements', `${revision}.yaml`), 'utf8'));
  const unscored = set.not_scored.filter((entry) => entry.leg === leg);
  return {
    scored: set[leg],
    unscored: unscored.map(({ scenario }) => scenario),
    added: unscored
      .filter(({ reason, scenario }) => reason !== 'extension' || extensions.includes(scenario))
      .map(({ scenario }) => scenario),
  };
}

/** Tests a server that listens already. */
export async function testServer(revision, url) {
  const { scored, unscored } = scenariosOf(revision, 'server');
  const folder = freshFolder(revision, 'server');
  await suite(['server', '--url', url, '--requirements', revision, '-o', folder]);
  return {
    scored: scored.map((scenario) => found(folder, scenario, 'server-')),
    unscored: unscored.map((scenario) => found(folder, scenario, 'server-')),
  };
}

/** Tests a client, one scenario after the other: together they would overload a small machine. */
export async function testClient(revision, client) {
  const { scored, added } = scenariosOf(revision, 'client');
  const folder = freshFolder(revision, 'client');
  const results = { scored: [], unscored: [] };
  for (const scenario of scored) {
    results.scored.push(await testScenario({ revision, client, scenario, folder }));
  }
  for (const scenario of added) {
    results.unscored.push(await testScenario({ revision, client, scenario, folder }));
  }
  return results;
}

async function testScenario({ revision, client, scenario, folder }) {
  const run = ['client', '--command', client, '--scenario', scenario];
  const how = ['--spec-version', revision, '--force', '--timeout', timeout, '-o', folder];
  const exit = await suite([...run, ...how]);
  const result = found(folder, scenario);
  // The client itself may fail after everything that is checked went well.
  if (exit !== 0 && result.failures.length === 0) result.failures.push({ id: 'client-exit' });
  return result;
}

/** What a scenario's checks say; a scenario that left none did not run to its end. */
function found(folder, scenario, prefix = '') {
  const path = join(folder, prefix + scenario);
  const dated = `${basename(path)}-2`;
  const name = readdirIfThere(dirname(path)).find((entry) => entry.startsWith(dated));
  if (!name) return { scenario, failures: [{ id: 'did-not-run' }] };
  const checks = JSON.parse(readFileSync(join(dirname(path), name, 'checks.json'), 'utf8'));
  const failures = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
  return { scenario, failures };
}

function readdirIfThere(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function freshFolder(revision, leg) {
  const folder = join(workspace, `${revision}-${leg}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function suite(args) {
  const [executable, ...start] = command;
  const child = spawn(executable, [...start, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stdout.on('data', (chunk) => said.push(chunk));
  child.stderr.on('data', (chunk) => said.push(chunk));
  const [code] = await once(child, 'close');
  if (process.env.BASCULE_VERBOSE) process.stderr.write(Buffer.concat(said));
  return code;
}
