// The addresses of the parts of the page, as fragments: #/, #/servers/NAME/TAB, #/caches, #/clients, #/configuration.
// A fragment without a slash is a place in the current part.

const VIEWS = ['caches', 'clients', 'configuration'];

/** Returns the fragment of a tab of a server. */
export function serverHash(server, tab = 'overview') {
  return `#/servers/${encodeURIComponent(server)}/${tab}`;
}

/** Returns the part at a fragment; null for a place in the current part. */
export function routeOf(hash) {
  if (hash !== '' && !hash.startsWith('#/')) return null;
  const [, view, server, tab = 'overview'] = hash.split('/');
  if (view === 'servers' && server) return { view: 'server', server: decode(server), tab };
  return { view: VIEWS.includes(view) ? view : 'overview' };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
