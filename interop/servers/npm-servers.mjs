// MCP servers of npm that start over standard streams without a network, an account or a browser.
//
// The few are among the dependencies of all tests; the others, with a gigabyte of theirs, those of rigs/many-servers:
// `npm run many-servers` installs them.

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { everything } from '../harness/processes.mjs';

const here = dirname(fileURLToPath(import.meta.url));
export const ownFolder = join(here, '..', 'rigs', 'many-servers');

/** Starts `script` of a package with the Node.js that runs this, without npx or a shell between. */
function entry(script, args = [], env = {}) {
  // What a server writes goes into a folder of its own, not into that of the user.
  const home = mkdtempSync(join(tmpdir(), 'bascule-server-'));
  return { command: process.execPath, args: [script, ...args], cwd: home, env: { HOME: home, DO_NOT_TRACK: '1', ...env } };
}

function ours(script, ...rest) {
  return entry(join(here, '..', 'node_modules', script), ...rest);
}

function others(script, ...rest) {
  return entry(join(ownFolder, 'node_modules', script), ...rest);
}

/** Six that are installed with the other dependencies, for `mcpServers`. */
export function fewServers() {
  return {
    everything: entry(everything, ['stdio']),
    filesystem: ours('@modelcontextprotocol/server-filesystem/dist/index.js', [tmpdir()]),
    memory: ours('@modelcontextprotocol/server-memory/dist/index.js', [], {
      MEMORY_FILE_PATH: join(mkdtempSync(join(tmpdir(), 'bascule-')), 'memory.json'),
    }),
    thinking: ours('@modelcontextprotocol/server-sequential-thinking/dist/index.js'),
    notion: ours('@notionhq/notion-mcp-server/bin/cli.mjs', [], { NOTION_TOKEN: 'ntn_none' }),
    tavily: ours('tavily-mcp/build/index.js', [], { TAVILY_API_KEY: 'none' }),
  };
}

/** All fifteen. */
export function manyServers() {
  return {
    ...fewServers(),
    playwright: others('@playwright/mcp/cli.js', ['--headless', '--isolated']),
    chrome: others(
      'chrome-devtools-mcp/build/src/bin/chrome-devtools-mcp.js',
      ['--headless', '--isolated', '--no-usage-statistics', '--no-performance-crux'],
      { CHROME_DEVTOOLS_MCP_NO_UPDATE_CHECKS: '1' },
    ),
    mongodb: others('mongodb-mcp-server/dist/esm/index.js', [], { MDB_MCP_TELEMETRY: 'disabled' }),
    kubernetes: others('mcp-server-kubernetes/dist/index.js'),
    eslint: others('@eslint/mcp/src/mcp-cli.js'),
    dbhub: others('@bytebase/dbhub/dist/index.js', ['--demo', '--transport', 'stdio']),
    supabase: others('@supabase/mcp-server-supabase/dist/cli.js', ['--access-token', 'sbp_none', '--features', 'account,database']),
    context7: others('@upstash/context7-mcp/dist/index.js'),
    commander: desktopCommander(),
  };
}

function desktopCommander() {
  const commander = others('@wonderwhy-er/desktop-commander/dist/index.js', ['--no-onboarding']);
  const folder = join(commander.env.HOME, '.claude-server-commander');
  mkdirSync(folder);
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ telemetryEnabled: false }));
  return commander;
}
