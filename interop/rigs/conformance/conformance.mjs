// npm run conformance [-- [server|client] [REVISION]]: the official conformance suite against both
// faces of the bridge, as a server and as a client, for both revisions.
//
// Ends with 1 where a scenario fails that the baseline does not list, or passes that it does list.
// BASCULE_DIRECT=1 leaves the bridge out, BASCULE_VERBOSE=1 shows all that the suite says.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { serveConformance, serveReady } from '../../harness/processes.mjs';
import { revisions, testClient, testServer, workspace } from './suite.mjs';

const eras = { '2025-11-25': 'legacy', '2026-07-28': 'modern' };
const script = fileURLToPath(new URL('client.mjs', import.meta.url));
const client = `${process.execPath} ${script}`;
const baseline = parse(
  readFileSync(new URL('baseline.yml', import.meta.url), 'utf8'),
);

// Many short lives: compile little.
process.env.BASCULE_JAVA_OPTS ??= '-XX:TieredStopAtLevel=1';

const legs = { server: asServer, client: (revision) => testClient(revision, client) };

/** The bridge in front of a server of the revision's era with everything that the suite requires. */
async function asServer(revision) {
  const server = await serveConformance(eras[revision]);
  try {
    if (process.env.BASCULE_DIRECT) return await testServer(revision, server.url);
    const bridge = await serveReady({ mcpServers: { conformance: { url: server.url } } });
    try {
      return await testServer(revision, `${bridge.url}/servers/conformance/mcp`);
    } finally {
      await bridge.stop();
    }
  } finally {
    await server.stop();
  }
}

function report(revision, leg, { scored, unscored }) {
  const failed = scored.filter(hasFailed);
  const passed = scored.length - failed.length;
  console.log(`${revision} ${leg}: ${passed} passed, ${failed.length} failed`);
  failed.forEach((result) => console.log(`  ${summary(result)}`));
  const others = unscored.map((result) => (hasFailed(result) ? '-' : '+') + result.scenario);
  console.log(`  not scored, + passed, - failed: ${others.join(' ')}`);
}

function hasFailed({ failures }) {
  return failures.length > 0;
}

function summary({ scenario, failures }) {
  return `${scenario}: ${[...new Set(failures.map(({ id }) => id))].join(', ')}`;
}

/** What the baseline does not say, and what it says although it is no longer so. */
function surprises(scored, expected) {
  const news = scored.filter((result) => hasFailed(result) && !expected.includes(result.scenario));
  const stale = scored.filter((result) => !hasFailed(result) && expected.includes(result.scenario));
  const gone = expected.filter((name) => !scored.some(({ scenario }) => scenario === name));
  return [
    ...news.map((result) => `fails, and the baseline does not list it: ${details(result)}`),
    ...stale.map(({ scenario }) => `passes, and the baseline lists it: ${scenario}`),
    ...gone.map((scenario) => `is not run, and the baseline lists it: ${scenario}`),
  ];
}

function details({ scenario, failures }) {
  const reasons = failures.map(({ id, errorMessage }) => `\n      ${id}: ${errorMessage ?? ''}`);
  return scenario + reasons.join('');
}

const wanted = process.argv.slice(2);
const isWanted = (word, all) => wanted.includes(word) || !all.some((one) => wanted.includes(one));

for (const leg of Object.keys(legs)) {
  for (const revision of revisions) {
    if (!isWanted(leg, Object.keys(legs)) || !isWanted(revision, revisions)) continue;
    const results = await legs[leg](revision);
    report(revision, leg, results);
    for (const surprise of surprises(results.scored, baseline[revision]?.[leg] ?? [])) {
      console.log(`  ! ${surprise}`);
      process.exitCode = 1;
    }
  }
}
console.log(`The results of the suite are in ${workspace}`);
