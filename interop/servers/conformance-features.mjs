// The tools, prompts and resources of the conformance server. `result` is that of a call; see `Call` for what it may do.

import { inputRequired } from '@modelcontextprotocol/server';

/** One red pixel. */
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A sound without samples. */
const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEARKwAAIhYAQACABAAZGF0YQAAAAA=';

const image = { type: 'image', data: png, mimeType: 'image/png' };
const audio = { type: 'audio', data: wav, mimeType: 'audio/wav' };
const text = (said) => ({ type: 'text', text: said });
const embedded = (uri, mimeType, said) => ({ type: 'resource', resource: { uri, mimeType, text: said } });
const object = (properties = {}, required = []) => ({
  type: 'object',
  ...(Object.keys(properties).length > 0 && { properties, required }),
});

/** A tool without arguments, unless it has a schema; `result` returns its text or its blocks. */
const tool = (name, description, result, inputSchema = object()) => ({
  name,
  description,
  inputSchema,
  async result(args, call) {
    const said = await result(args, call);
    return Array.isArray(said) || typeof said === 'string' ? { content: [said].flat().map(block) } : said;
  },
});
const block = (said) => (typeof said === 'string' ? text(said) : said);

const form = (message, requestedSchema) => inputRequired.elicit({ message, requestedSchema });
const field = (message, name, type) => form(message, object({ [name]: { type } }, [name]));
const sample = (prompt, maxTokens) =>
  inputRequired.createMessage({ messages: [{ role: 'user', content: text(prompt) }], maxTokens });
const roots = () => inputRequired.listRoots();

const user = field('What is your name?', 'name', 'string');
const threeAtOnce = () => ({
  user_name: user,
  greeting: sample('Generate a greeting', 50),
  client_roots: roots(),
});
const described = ({ action, content }) => `action=${action}, content=${JSON.stringify(content)}`;

const echo = (args) => ({ content: [text(JSON.stringify(args))], structuredContent: args });

async function asksForm(call, schema) {
  const { form: answer } = await call.ask({ form: form('Please fill this in', schema) });
  return `Elicitation completed: ${described(answer)}`;
}

async function asksName(call) {
  const { user_name: answer } = await call.ask({ user_name: user });
  return `Hello, ${answer.content?.name}!`;
}

async function asksRoots(args, call) {
  const { client_roots: answer } = await call.ask({ client_roots: roots() });
  return `Roots: ${JSON.stringify(answer.roots)}`;
}

async function asksConfirmation(args, call) {
  await call.ask({ confirm: field('Please confirm', 'ok', 'boolean') }, { isGuarded: true });
  return 'Confirmed: state-ok';
}

function changes(list, call) {
  call.change(list);
  return 'Changed.';
}

const defaults = object({
  name: { type: 'string', description: 'Your name', default: 'John Doe' },
  age: { type: 'integer', description: 'Your age', default: 30 },
  score: { type: 'number', description: 'Your score', default: 95.5 },
  status: { type: 'string', description: 'Your status', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', description: 'Whether you are verified', default: true },
});
const titled = (prefix, title) =>
  ['First', 'Second', 'Third'].map((word, i) => ({ const: `${prefix}${i + 1}`, title: `${word} ${title}` }));
const options = (prefix) => [1, 2, 3].map((number) => `${prefix}${number}`);
const choices = object({
  untitledSingle: { type: 'string', description: 'One of three', enum: options('option') },
  titledSingle: { type: 'string', description: 'One of three, with titles', oneOf: titled('value', 'Option') },
  legacyEnum: {
    type: 'string',
    description: 'One of three, with titles as they once were',
    enum: options('opt'),
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', description: 'Some of three', items: { type: 'string', enum: options('option') } },
  titledMulti: { type: 'array', description: 'Some of three, with titles', items: { anyOf: titled('value', 'Choice') } },
});

/** A schema with keywords of JSON Schema 2020-12. */
const keywords = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  $defs: {
    address: {
      $anchor: 'addressDef',
      type: 'object',
      properties: { street: { type: 'string' }, city: { type: 'string' } },
    },
  },
  properties: {
    name: { type: 'string' },
    address: { $ref: '#/$defs/address' },
    contactMethod: { type: 'string', enum: ['phone', 'email'] },
    phone: { type: 'string' },
    email: { type: 'string' },
  },
  allOf: [{ anyOf: [{ required: ['phone'] }, { required: ['email'] }] }],
  if: { properties: { contactMethod: { const: 'phone' } }, required: ['contactMethod'] },
  then: { required: ['phone'] },
  else: { required: ['email'] },
  additionalProperties: false,
};

export const tools = [
  tool('test_simple_text', 'Returns a text.', () => 'This is a simple text response for testing.'),
  tool('test_image_content', 'Returns an image.', () => [image]),
  tool('test_audio_content', 'Returns a sound.', () => [audio]),
  tool('test_embedded_resource', 'Returns a resource.', () => [
    embedded('test://embedded-resource', 'text/plain', 'This is an embedded resource content.'),
  ]),
  tool('test_multiple_content_types', 'Returns a text, an image and a resource.', () => [
    'Multiple content types test:',
    image,
    embedded('test://mixed-content-resource', 'application/json', '{"test":"data","value":123}'),
  ]),
  tool('test_tool_with_logging', 'Logs three times on its way.', async (args, call) => {
    await call.log('Tool execution started');
    await call.pause(50);
    await call.log('Tool processing data');
    await call.pause(50);
    await call.log('Tool execution completed');
    return 'Logged three times.';
  }),
  tool('test_logging_tool', 'Logs once.', async (args, call) => {
    await call.log('Once');
    return 'Sent the log messages.';
  }),
  tool('test_tool_with_progress', 'Tells its progress three times.', async (args, call) => {
    await call.progress(0, 100, 'Begun');
    await call.pause(50);
    await call.progress(50, 100, 'Half way');
    await call.pause(50);
    await call.progress(100, 100, 'Done');
    return 'Sent the progress.';
  }),
  tool('test_error_handling', 'Fails always.', () => ({
    content: [text('This tool intentionally returns an error for testing')],
    isError: true,
  })),
  tool(
    'test_sampling',
    "Asks the client's model.",
    async ({ prompt }, call) => {
      const { answer } = await call.ask({ answer: sample(prompt, 100) });
      return `LLM response: ${answer.content.text}`;
    },
    object({ prompt: { type: 'string' } }, ['prompt']),
  ),
  tool(
    'test_elicitation',
    "Asks the client's user.",
    async ({ message }, call) => {
      const username = { type: 'string', description: "User's response" };
      const email = { type: 'string', description: "User's email address" };
      const schema = object({ username, email }, ['username', 'email']);
      const { user: answer } = await call.ask({ user: form(message, schema) });
      return `User response: ${described(answer)}`;
    },
    object({ message: { type: 'string' } }, ['message']),
  ),
  tool('test_elicitation_sep1034_defaults', 'Asks the user with a form that has defaults.', (args, call) =>
    asksForm(call, defaults),
  ),
  tool('test_elicitation_sep1330_enums', 'Asks the user with a form of choices.', (args, call) => asksForm(call, choices)),
  tool('test_reconnection', 'Breaks the stream off before it answers.', async (args, call) => {
    call.breakOff();
    await call.pause(100);
    return 'The client reconnected for this.';
  }),
  tool('test_missing_capability', 'Works only for a client that can sample.', (args, call) => {
    call.require('sampling');
    return 'The client can sample.';
  }),
  tool('test_streaming_elicitation', 'Streams, then asks the user.', async (args, call) => {
    await call.progress(1, 2, 'About to ask');
    return asksName(call);
  }),
  tool('test_trigger_tool_change', 'Says that the tools changed.', (args, call) => changes('tools', call)),
  tool('test_trigger_prompt_change', 'Says that the prompts changed.', (args, call) => changes('prompts', call)),
  tool('test_input_required_result_elicitation', 'Asks for a name.', (args, call) => asksName(call)),
  tool('test_input_required_result_sampling', 'Asks the model for a capital.', async (args, call) => {
    const { capital_question: answer } = await call.ask({
      capital_question: sample('What is the capital of France?', 100),
    });
    return answer.content.text;
  }),
  tool('test_input_required_result_list_roots', 'Asks for roots.', asksRoots),
  tool('test_input_required_result_request_state', 'Asks for a confirmation, with a state.', asksConfirmation),
  tool('test_input_required_result_tampered_state', 'Asks for a confirmation, with a state that is sealed.', asksConfirmation),
  tool('test_input_required_result_multiple_inputs', 'Asks for three things at once, with a state.', async (args, call) => {
    const answers = await call.ask(threeAtOnce(), { isGuarded: true });
    return `Answers: ${Object.keys(answers).join(', ')}`;
  }),
  tool('test_input_required_result_multi_round', 'Asks twice, with a state.', async (args, call) => {
    const one = { step1: field('Step 1: What is your name?', 'name', 'string') };
    const two = { step2: field('Step 2: What is your favorite color?', 'color', 'string') };
    const { step1 } = await call.ask(one, { isGuarded: true });
    const { step2 } = await call.ask(two, { isGuarded: true });
    return `${step1.content?.name} likes ${step2.content?.color}`;
  }),
  tool('test_input_required_result_capabilities', 'Asks for all that the client can answer.', async (args, call) => {
    const answers = await call.askSupported(threeAtOnce());
    return `Answers: ${Object.keys(answers).join(', ')}`;
  }),
  tool(
    'test_custom_headers',
    'Wants some of its arguments in headers, too.',
    echo,
    object(
      {
        region: { type: 'string', 'x-mcp-header': 'Region' },
        priority: { type: 'integer', 'x-mcp-header': 'Priority' },
        urgent: { type: 'boolean', 'x-mcp-header': 'Urgent' },
        query: { type: 'string' },
      },
      ['region'],
    ),
  ),
  tool('json_schema_2020_12_tool', 'Returns its arguments.', echo, keywords),
  tool(
    'slow',
    'Takes its time, and tells and logs each step.',
    async ({ millis = 1_000, steps = 10 }, call) => {
      for (let step = 1; step <= steps; step += 1) {
        await call.pause(millis / steps);
        const message = `Step ${step} of ${steps}`;
        await call.progress(step, steps, message);
        await call.log(message);
      }
      return `Done after ${millis} ms.`;
    },
    object({
      millis: { type: 'integer', minimum: 0, maximum: 600_000, default: 1_000 },
      steps: { type: 'integer', minimum: 1, maximum: 1_000, default: 10 },
    }),
  ),
];

const prompt = (name, description, result, ...names) => ({
  name,
  description,
  ...(names.length > 0 && { arguments: names.map((each) => ({ name: each, required: true })) }),
  async result(args, call) {
    const said = await result(args, call);
    return { messages: [said].flat().map((each) => ({ role: 'user', content: block(each) })) };
  },
});

export const prompts = [
  prompt('test_simple_prompt', 'A prompt without arguments.', () => 'This is a simple prompt for testing.'),
  prompt(
    'test_prompt_with_arguments',
    'A prompt with two arguments.',
    ({ arg1, arg2 }) => `Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`,
    'arg1',
    'arg2',
  ),
  prompt(
    'test_prompt_with_embedded_resource',
    'A prompt with a resource in it.',
    ({ resourceUri }) => [
      embedded(resourceUri, 'text/plain', 'Embedded resource content for testing.'),
      'Please process the embedded resource above.',
    ],
    'resourceUri',
  ),
  prompt('test_prompt_with_image', 'A prompt with an image in it.', () => [image, 'Please analyze the image above.']),
  prompt('test_input_required_result_prompt', 'A prompt that asks the user first.', async (args, call) => {
    const { user_context: answer } = await call.ask({
      user_context: field('What context should the prompt use?', 'context', 'string'),
    });
    return `Context: ${answer.content?.context}`;
  }),
];

const resource = (name, description, content) => ({
  uri: `test://${name}`,
  name,
  description,
  mimeType: content.mimeType,
  content,
});

export const resources = [
  resource('static-text', 'A text.', {
    mimeType: 'text/plain',
    text: 'This is the content of the static text resource.',
  }),
  resource('static-binary', 'An image.', { mimeType: 'image/png', blob: png }),
  resource('watched-resource', 'A text to subscribe to.', { mimeType: 'text/plain', text: 'Revision 0' }),
];

export const templates = [
  {
    uriTemplate: 'test://template/{id}/data',
    name: 'template',
    description: 'One text for each id.',
    mimeType: 'application/json',
    pattern: /^test:\/\/template\/([^/]+)\/data$/,
    content: (id) => ({
      mimeType: 'application/json',
      text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }),
    }),
  },
];
