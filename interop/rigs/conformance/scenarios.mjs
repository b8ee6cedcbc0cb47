// What each client scenario of the conformance suite wants its client to do.

/**
 * Plays a scenario. `way` asks the server, over REST; `connect` opens a session of an official
 * client with it, for what only a client can do: to answer what a server asks.
 */
export function play(scenario, { way, connect }, context) {
  return (scenarios[scenario] ?? callsFirstTool)({ way, connect, context });
}

const scenarios = {
  initialize: listsTools,
  'request-metadata': listsTools,
  'json-schema-ref-no-deref': listsTools,
  tools_call: callsFirstTool,
  'sse-retry': callsFirstTool,
  'http-standard-headers': asksForEverything,
  'http-custom-headers': makesGivenCalls,
  'http-invalid-tool-headers': callsEveryTool,
  'json-schema-2020-12-preservation': echoesSchema,
  'elicitation-sep1034-client-defaults': acceptsDefaults,
  'sep-2322-client-request-state': answersRequests,
};

async function listsTools({ way }) {
  await way.tools();
}

async function callsFirstTool({ way }) {
  const [tool] = await way.tools();
  await way.call(tool.name, tool.name === 'add_numbers' ? { a: 2, b: 3 } : {});
}

async function asksForEverything({ way }) {
  for (const { name } of await way.tools()) await way.call(name, {});
  for (const { uri } of await way.resources()) await way.read(uri);
  for (const { name } of await way.prompts()) await way.prompt(name, {});
}

async function makesGivenCalls({ way, context }) {
  await way.tools();
  for (const { name, arguments: args } of context.toolCalls) await way.call(name, args);
}

async function callsEveryTool({ way }) {
  for (const { name, inputSchema } of await way.tools()) {
    const properties = Object.keys(inputSchema.properties ?? {});
    await way.call(name, Object.fromEntries(properties.map((property) => [property, 'x'])));
  }
}

async function echoesSchema({ way }) {
  const { inputSchema } = (await way.tools()).find(
    ({ name }) => name === 'json_schema_2020_12_tool',
  );
  await way.call('json_schema_echo', { schema: inputSchema });
}

async function acceptsDefaults({ connect }) {
  const session = await connect({
    capabilities: { elicitation: { form: { applyDefaults: true } } },
    answers: { 'elicitation/create': () => ({ action: 'accept', content: {} }) },
  });
  await session.callTool('test_client_elicitation_defaults', {});
  await session.close();
}

/**
 * While one call waits for an answer, an unrelated one must go without the first one's state. The
 * last tool answers without a result type: the bridge has to add it, for this client requires one.
 */
async function answersRequests({ connect }) {
  const session = await connect({
    capabilities: { elicitation: { form: {} } },
    answers: {
      'elicitation/create': async () => {
        await session.callTool('test_mrtr_unrelated', {});
        return { action: 'accept', content: { confirmed: true } };
      },
    },
  });
  await session.callTool('test_mrtr_echo_state', {});
  await session.callTool('test_mrtr_no_state', {});
  await session.callTool('test_mrtr_no_result_type', {});
  await session.close();
}
