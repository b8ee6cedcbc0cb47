// Requests as command lines for a shell. Independent of the page.

/** Returns the command; the key is not part of it, but the name of a variable that holds it. */
export function curl({ method, url, headers = {}, body, hasKey = false, isStream = false }) {
  const parts = [isStream ? 'curl -sN' : 'curl -s'];
  if (method !== 'GET') parts.push(`-X ${method}`);
  parts.push(quote(url));
  if (hasKey) parts.push('-H "Authorization: Bearer $BASCULE_KEY"');
  for (const [name, value] of Object.entries(headers)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  if (body !== undefined) parts.push(`-d ${quote(body)}`);
  return parts.join(' ');
}

function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
