// Ways to use a server, with the same requests and comparable responses.

/** Through REST: `base` is the URL of a server's routes. */
export function rest(base) {
  const get = (path) => answer(fetch(base + path));
  const post = (path, body) =>
    answer(
      fetch(base + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    );
  return {
    tools: async () => (await get('/tools')).tools,
    prompts: async () => (await get('/prompts')).prompts,
    resources: async () => (await get('/resources')).resources,
    templates: async () => (await get('/resource-templates')).resourceTemplates,
    call: (name, args) => post(`/tools/${encodeURIComponent(name)}`, args),
    prompt: (name, args) => post(`/prompts/${encodeURIComponent(name)}`, args),
    read: (uri) => get(`/resources/read?uri=${encodeURIComponent(uri)}`),
    complete: (params) => post('/completion', params),
    close: async () => {},
  };
}

async function answer(responding) {
  const response = await responding;
  const body = await response.json();
  if (response.ok) return body;
  throw new Error(`${response.status}: ${JSON.stringify(body)}`);
}

/**
 * Through a session of the first official client, which returns unchanged responses; `prefix`
 * precedes the names of tools and prompts, and `uriPrefix` the URIs of resources. `qualifier` may
 * precede URIs in results, and is removed.
 */
export function throughClient(session, { prefix = '', uriPrefix = '', qualifier = '' } = {}) {
  const request = async (method, params) => unqualified(await session.request(method, params), qualifier);
  const list = async (method, key) => {
    const all = [];
    let cursor;
    do {
      const page = await session.request(method, cursor === undefined ? {} : { cursor });
      all.push(...page[key]);
      cursor = page.nextCursor;
    } while (cursor !== undefined);
    return all;
  };
  const mine = (all) =>
    all
      .filter(({ name }) => name.startsWith(prefix))
      .map((one) => ({ ...one, name: one.name.slice(prefix.length) }));
  const mineByUri = (key, all) =>
    all
      .filter((one) => one[key].startsWith(uriPrefix || 'demo:'))
      .map((one) => ({ ...one, [key]: one[key].slice(uriPrefix.length) }));
  const named = (name, args) => ({ name: prefix + name, arguments: args });
  return {
    tools: async () => mine(await list('tools/list', 'tools')),
    prompts: async () => mine(await list('prompts/list', 'prompts')),
    resources: async () => mineByUri('uri', await list('resources/list', 'resources')),
    templates: async () =>
      mineByUri('uriTemplate', await list('resources/templates/list', 'resourceTemplates')),
    call: (name, args) => request('tools/call', named(name, args)),
    prompt: (name, args) => request('prompts/get', named(name, args)),
    read: (uri) => request('resources/read', { uri: uriPrefix + uri }),
    complete: ({ ref, ...params }) =>
      session.request('completion/complete', {
        ref: ref.name ? { ...ref, name: prefix + ref.name } : ref,
        ...params,
      }),
    close: () => session.close(),
  };
}

/** Returns `value` whose members `uri` have no `qualifier`. */
function unqualified(value, qualifier) {
  if (Array.isArray(value)) return value.map((each) => unqualified(each, qualifier));
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).map(([key, member]) => [
    key,
    key === 'uri' && typeof member === 'string' && qualifier && member.startsWith(qualifier)
      ? member.slice(qualifier.length)
      : unqualified(member, qualifier),
  ]);
  return Object.fromEntries(members);
}

/** An answer without what changes from one process, session or second to the next. */
export function plain(value) {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, plainMember(key, member)]),
  );
}

function plainMember(key, member) {
  if (typeof member !== 'string') return plain(member);
  const text = key === 'blob' ? Buffer.from(member, 'base64').toString('latin1') : member;
  if (text.includes('"PATH": ')) return 'ENVIRONMENT';
  return text
    .replace(/\d{1,2}:\d{2}:\d{2}( [AP]M)?/g, 'TIME')
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'SESSION');
}
