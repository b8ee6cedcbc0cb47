// The configuration of MCP clients for this bridge. Independent of the page; as in docs/clients.

const BEARER = { Authorization: 'Bearer ${BASCULE_KEY}' };

/**
 * Returns {name, where, text} for each client.
 *
 * @param entry the name of the server in the client
 * @param url the MCP address
 * @param hasKey whether the bridge requires a key, which is read from the variable BASCULE_KEY
 */
export function snippets(entry, url, hasKey) {
  const shell = `"Authorization: Bearer $BASCULE_KEY"`;
  const with_ = (value, headers = BEARER) => (hasKey ? { ...value, headers } : value);
  const servers = (value) => json({ mcpServers: { [entry]: value } });
  return [
    {
      name: 'Claude Code',
      where: 'In a shell:',
      text: `claude mcp add --scope user --transport http ${entry} ${url}${hasKey ? ` --header ${shell}` : ''}`,
    },
    {
      name: 'VS Code',
      where: '.vscode/mcp.json:',
      text: json({
        ...(hasKey ? { inputs: [{ type: 'promptString', id: 'bascule-key', description: 'Key for Bascule', password: true }] } : {}),
        servers: { [entry]: with_({ type: 'http', url }, { Authorization: 'Bearer ${input:bascule-key}' }) },
      }),
    },
    { name: 'Cursor', where: '~/.cursor/mcp.json:', text: servers(with_({ url }, { Authorization: 'Bearer ${env:BASCULE_KEY}' })) },
    {
      name: 'Claude Desktop',
      where: 'claude_desktop_config.json:',
      text: servers({
        command: 'bascule',
        args: ['stdio', '--url', url, ...(hasKey ? ['--header', 'X-API-Key: ${BASCULE_KEY}'] : [])],
        ...(hasKey ? { env: { BASCULE_KEY: 'the key' } } : {}),
      }),
    },
    {
      name: 'Codex',
      where: 'In a shell:',
      text: `codex mcp add ${entry} --url ${url}${hasKey ? ' --bearer-token-env-var BASCULE_KEY' : ''}`,
    },
    {
      name: 'Gemini CLI',
      where: 'In a shell:',
      text: `gemini mcp add --scope user --transport http ${hasKey ? `--header ${shell} ` : ''}${entry} ${url}`,
    },
    { name: 'Others', where: 'The mcpServers of most clients:', text: servers(with_({ type: 'http', url })) },
  ];
}

/** A name that shells and clients accept. */
export function entryName(server) {
  return server === '' ? 'bascule' : server.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'bascule';
}

function json(value) {
  return JSON.stringify(value, null, 2);
}
