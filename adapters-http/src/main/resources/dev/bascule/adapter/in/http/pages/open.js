// Links to documents of the bridge, which browsers would request without the key.

import { key, request } from './key.js';
import { toast } from './toast.js';

const DOCUMENT_MILLIS = 600_000;
const PAGES = ['docs', 'dashboard'];

/** Follows a link; if there is a key, the document is fetched with it, and shown for some minutes. */
export async function openDocument(event) {
  const href = event.currentTarget.getAttribute('href');
  if (key.get() === null || PAGES.includes(href)) return;
  event.preventDefault();
  try {
    const response = await request(href);
    if (!response.ok) {
      const { detail, title } = await response.json().catch(() => ({}));
      toast(`Rejected: ${detail ?? title ?? response.status}.`, 'bad');
      return;
    }
    const type = response.headers.get('Content-Type')?.split(';')[0] ?? '';
    const isJson = /[/+]json$/.test(type);
    const body = isJson ? JSON.stringify(await response.json(), null, 2) : await response.text();
    const address = URL.createObjectURL(new Blob([body], { type: isJson ? 'application/json' : 'text/plain' }));
    setTimeout(() => URL.revokeObjectURL(address), DOCUMENT_MILLIS);
    if (window.open(address) === null) location.assign(address);
  } catch {
    toast('The bridge cannot be reached.', 'bad');
  }
}
