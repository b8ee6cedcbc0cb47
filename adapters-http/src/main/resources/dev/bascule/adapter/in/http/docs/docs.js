// Shows the OpenAPI documents of the bridge with Swagger UI: all servers together, or one of them.
// Every URL is relative to this page, so that the bridge may be served below any path.

const KEPT = 'bascule.key';
const EVERYTHING = 'openapi.json';
const CREDENTIALS = ['authorization', 'x-api-key'];

const documents = document.getElementById('documents');
const credential = document.getElementById('credential');
const notice = document.getElementById('notice');

/** The key is stored until the tab is closed, and sent only to the bridge. */
const keptKey = () => sessionStorage.getItem(KEPT) ?? '';

function keepKey(key) {
  if (key) sessionStorage.setItem(KEPT, key);
  else sessionStorage.removeItem(KEPT);
  document.getElementById('remove').hidden = !key;
}

/** Adds the key to requests to the bridge, unless Authorize has set another credential. */
function withKey(request) {
  const isOurs = new URL(request.url, location.href).origin === location.origin;
  const headers = (request.headers ??= {});
  const isSaid = Object.keys(headers).some((name) => CREDENTIALS.includes(name.toLowerCase()));
  if (isOurs && keptKey() && !isSaid) headers.Authorization = `Bearer ${keptKey()}`;
  return request;
}

/** Shows why a document cannot be shown; a rejected credential can be replaced here. */
function watchAnswer(response) {
  const isDocument = new URL(response.url, location.href).pathname.endsWith('openapi.json');
  if (isDocument) tellOf(response.status, response.obj?.['x-bascule-unavailable'] ?? []);
  return response;
}

function tellOf(status, missing) {
  if (status === 401 || status === 403) {
    credential.hidden = false;
    notice.textContent = keptKey() ? 'The bridge rejects this key.' : 'The bridge requires a key.';
  } else if (status < 400) {
    const names = missing.map(({ server, reason }) => `${server} (${reason})`);
    notice.textContent = names.length > 0 ? `Missing: ${names.join(', ')}` : '';
  } else {
    notice.textContent = `The bridge returned ${status}.`;
  }
}

/** Receives the keys that the user sets or removes with Authorize. */
const rememberKeys = () => ({
  statePlugins: {
    auth: {
      wrapActions: {
        authorize: (original) => (given) => {
          for (const { value } of Object.values(given)) if (typeof value === 'string') keepKey(value);
          return original(given);
        },
        logout: (original) => (names) => {
          keepKey('');
          return original(names);
        },
      },
    },
  },
});

/**
 * Leaves out the library's warning that the documents name a dialect other than OpenAPI's own: theirs is JSON Schema
 * 2020-12, which that one only adds to.
 */
const trustDialect = () => ({ components: { JsonSchemaDialect: () => null } });

/** Sets the stored key in one of the security schemes of the document, not in all. */
function authorize(ui) {
  if (!keptKey()) return;
  const schemes = ui.specSelectors.specJson().getIn(['components', 'securitySchemes'])?.toJS() ?? {};
  const ways = Object.entries(schemes);
  const way =
    ways.find(([, { type, scheme }]) => type === 'http' && scheme === 'bearer') ??
    ways.find(([, { type }]) => type === 'apiKey');
  if (way) ui.preauthorizeApiKey(way[0], keptKey());
}

const documentOf = (server) => (server ? `servers/${encodeURIComponent(server)}/openapi.json` : EVERYTHING);
const chosen = () => new URLSearchParams(location.search).get('server') ?? '';

function fill(names) {
  const options = ['', ...new Set([...names, chosen()].filter(Boolean))];
  documents.replaceChildren(...options.map((name) => new Option(name || 'all servers', name)));
  documents.value = chosen();
}

/** Without a response the selection does not change: the document shows the error. */
async function listServers() {
  const request = withKey({ url: 'servers' });
  try {
    const response = await fetch(request.url, { headers: request.headers });
    const { servers } = response.ok ? await response.json() : { servers: [] };
    fill(servers.map(({ name }) => name));
  } catch {
    notice.textContent = 'The bridge cannot be reached.';
  }
}

function followTheme() {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
  dark.addEventListener('change', apply);
  apply();
}

function show(ui, server) {
  const url = documentOf(server);
  documents.value = server;
  ui.specActions.updateUrl(url);
  ui.specActions.download(url);
}

function listen(ui) {
  documents.addEventListener('change', () => {
    const address = new URL(location.href);
    address.hash = '';
    if (documents.value) address.searchParams.set('server', documents.value);
    else address.searchParams.delete('server');
    history.pushState(null, '', address);
    show(ui, documents.value);
  });
  window.addEventListener('popstate', () => {
    if (chosen() !== documents.value) show(ui, chosen());
  });
  credential.addEventListener('submit', (event) => {
    event.preventDefault();
    useKey(ui, document.getElementById('key').value);
  });
  document.getElementById('remove').addEventListener('click', () => useKey(ui, ''));
}

/** Removes what Authorize has set, which would override the key, or outlive it. */
function useKey(ui, key) {
  const given = [...ui.authSelectors.authorized().keys()];
  if (given.length > 0) ui.authActions.logout(given);
  keepKey(key);
  document.getElementById('key').value = '';
  void listServers();
  show(ui, chosen());
}

followTheme();
keepKey(keptKey());
credential.hidden = !keptKey();
fill([]);
void listServers();

const ui = SwaggerUIBundle({
  dom_id: '#tools',
  url: documentOf(chosen()),
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: -1,
  displayRequestDuration: true,
  persistAuthorization: false,
  showExtensions: true,
  validatorUrl: 'none',
  plugins: [rememberKeys, trustDialect],
  presets: [SwaggerUIBundle.presets.apis],
  requestInterceptor: withKey,
  responseInterceptor: watchAnswer,
  onComplete: () => authorize(ui),
});
listen(ui);
