// What a call of an MCP client costs that goes through: next to the same call over REST.

import { ratio } from '../load.mjs';
import { ARGUMENTS, inSession, stateless } from '../mcp.mjs';
import { allocationLimit, namesOf, prepareMisses } from '../misses.mjs';
import { median } from '../numbers.mjs';
import { COST, costs, perCall } from '../report.mjs';

const REST = 'Bascule REST miss';
const SESSION = 'Bascule MCP miss, session';
const STATELESS = 'Bascule MCP miss, 2026-07-28';

export async function mcpMiss(processes, options) {
  const measure = await prepareMisses(processes, options, async ({ tool, mcp, program }, suffix) => [
    { name: `${REST}${suffix}`, url: tool('u'), ...program, body: ARGUMENTS },
    await inSession(`${SESSION}${suffix}`, program, mcp('u')),
    stateless(`${STATELESS}${suffix}`, program, mcp('u')),
  ]);
  const results = await measure(64);
  return {
    title: 'mcp-miss: tools/call that goes to the server, 64 connections',
    head: COST,
    lines: costs(results, 'nginx proxy'),
    notes: [perCall(results)],
    measured: Object.fromEntries(results),
    limits: [
      ratioLimit(results, SESSION, 'an MCP miss in a session'),
      ratioLimit(results, STATELESS, 'an MCP miss of 2026-07-28'),
      {
        line: 2,
        what: 'CPU added by a REST miss, to what nginx adds',
        figure: ratio(results, namesOf(results, REST), 'nginx proxy', 'cpu'),
        limit: 2.6,
      },
      allocationLimit(results, 'an MCP miss, the greater of the two', [SESSION, STATELESS]),
    ],
  };
}

function ratioLimit(results, name, what) {
  const figure = toRest(results, name);
  return { line: 2, what: `CPU added by ${what}, to that by a REST miss`, figure, limit: 1.25 };
}

// Each to the misses of the same bridge.
function toRest(results, name) {
  const rest = namesOf(results, REST);
  return median(namesOf(results, name).map((each, number) => ratio(results, each, rest[number], 'cpu')));
}
