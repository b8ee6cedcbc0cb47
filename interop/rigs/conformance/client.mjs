// node rigs/conformance/client.mjs URL: what the conformance suite starts as the client under test.
//
// The client is the bridge. This starts one in front of the suite's server, asks it for what the
// scenario wants to see on the wire, and stops it again. With BASCULE_DIRECT=1 an official client
// takes the bridge's place, which shows that the right things are asked for. BASCULE_PROTOCOL=auto
// lets the bridge find the era by itself.

import { legacyVersion, modernVersion, pinned, sdk } from '../../clients/clients.mjs';
import { isAuthorizing, keepLoginsApart, loggedIn, oauthOf } from './authorizing.mjs';
import { serveFile, writeConfig } from '../../harness/processes.mjs';
import { play } from './scenarios.mjs';
import { rest } from '../../clients/ways.mjs';

const url = process.argv.at(-1);
const {
  MCP_CONFORMANCE_SCENARIO: scenario,
  MCP_CONFORMANCE_PROTOCOL_VERSION: version = legacyVersion,
  MCP_CONFORMANCE_CONTEXT: context = '{}',
} = process.env;
const isModern = version === modernVersion;
const client = isModern ? pinned : sdk;

/** Ends before the suite's own limit, which would leave the bridge behind. */
function timeout(millis) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`not done after ${millis} ms`)), millis).unref();
  });
}

async function withBridge(work) {
  const protocol = process.env.BASCULE_PROTOCOL ?? (isModern ? 'modern' : 'legacy');
  const oauth = isAuthorizing(scenario) && {
    oauth: await oauthOf(scenario, url, JSON.parse(context)),
  };
  // As the suite expects of a client: it connects when it is used, and sends what its user gives it.
  const server = { url, protocol, start: 'lazy', validateArguments: false, ...oauth };
  const file = writeConfig({ mcpServers: { conformance: server } });
  const bridge = await serveFile(file);
  const through = {
    way: rest(`${bridge.url}/servers/conformance`),
    connect: (options) => client.connect({ url: `${bridge.url}/servers/conformance/mcp` }, options),
  };
  const playing =
    oauth && !oauth.oauth.grant
      ? loggedIn(file, 'conformance', () => work(through))
      : work(through);
  try {
    await Promise.race([playing, timeout(60_000)]);
  } finally {
    await bridge.stop();
    process.stderr.write(bridge.log.map((line) => `${line}\n`).join(''));
  }
}

async function withoutBridge(work) {
  const session = await client.connect({ url });
  const way = {
    tools: session.listTools,
    prompts: session.listPrompts,
    resources: session.listResources,
    call: session.callTool,
    prompt: session.getPrompt,
    read: session.readResource,
  };
  await work({ way, connect: (options) => client.connect({ url }, options) });
  await session.close();
}

keepLoginsApart();
const run = process.env.BASCULE_DIRECT ? withoutBridge : withBridge;
await run((through) => play(scenario, through, JSON.parse(context)));
