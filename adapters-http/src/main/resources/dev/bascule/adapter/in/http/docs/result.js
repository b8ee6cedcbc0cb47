// Results of the bridge as elements: content blocks, structured content, problems.

import { code } from '../pages/code.js';
import { h } from '../pages/dom.js';
import { bytes } from '../pages/format.js';
import { toast } from '../pages/toast.js';

const IMAGES = /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;

/** Shows a CallToolResult. */
export function toolResult(result, server) {
  const { content = [], structuredContent, isError } = result ?? {};
  return [
    isError === true ? h('p', { class: 'banner panel', 'data-mood': 'bad' }, 'The tool reported an error.') : null,
    ...blocks(content, server),
    structuredContent === undefined ? null : section('Structured', code(pretty(structuredContent), 'structured content')),
    !Array.isArray(content) || (content.length === 0 && structuredContent === undefined) ? h('p', { class: 'muted' }, 'The result is empty.') : null,
    raw(result),
  ];
}

/** Shows a GetPromptResult. */
export function promptResult(result, server) {
  const { description, messages = [] } = result ?? {};
  return [
    description ? h('p', { class: 'muted' }, description) : null,
    ...messages.map(({ role, content }) => section(`${role}`, ...blocks([content].flat(), server))),
    raw(result),
  ];
}

/** Shows a ReadResourceResult. */
export function resourceResult(result) {
  return [...(result?.contents ?? []).map((each) => resourceContents(each)), raw(result)];
}

/** Shows a plain value, such as one that was unwrapped. */
export function plainValue(value) {
  return [typeof value === 'string' ? code(value, 'value') : code(pretty(value), 'value')];
}

/** Shows a problem (RFC 9457). */
export function problem(of) {
  const { title, detail, type, errors = [], stderr } = of;
  return [
    h(
      'div',
      { class: 'banner panel problem', 'data-mood': 'bad' },
      h('h3', {}, title ?? 'Error'),
      // The detail of errors in arguments is the list of the same errors.
      errors.length > 0
        ? h('ul', {}, errors.map((each) => h('li', {}, h('code', {}, each.pointer || '/'), ' ', each.detail)))
        : detail
          ? h('p', {}, detail)
          : null,
      stderr ? h('pre', { class: 'code', tabindex: 0 }, stderr) : null,
      type?.startsWith('/problems/') ? h('p', {}, h('a', { href: type.slice(1), target: '_blank' }, 'Cause and remedy')) : null,
    ),
    raw(of),
  ];
}

function blocks(content, server) {
  return (Array.isArray(content) ? content : []).map((each) => block(each ?? {}, server));
}

function block(of, server) {
  switch (of.type) {
    case 'text':
      return code(prettyText(of.text ?? ''), 'text');
    case 'image':
      return picture(of.data, of.mimeType);
    case 'audio':
      return download(of.data, of.mimeType, 'Audio');
    case 'resource':
      return resourceContents(of.resource ?? {});
    case 'resource_link':
      return link(of, server);
    default:
      return code(pretty(of), 'content');
  }
}

function link({ uri, name, title, description }, server) {
  const address = `#/${encodeURIComponent(server)}/resource/${encodeURIComponent(uri)}`;
  return h('p', { class: 'resource-link' }, h('a', { href: address }, title ?? name ?? uri), ' ', h('span', { class: 'muted' }, description ?? uri));
}

function resourceContents({ uri = '', mimeType, text, blob }) {
  if (typeof text === 'string') return section(uri, code(prettyText(text), uri));
  return section(uri, picture(blob ?? '', mimeType));
}

function picture(data = '', mimeType = '') {
  if (!IMAGES.test(mimeType)) return download(data, mimeType, 'Data');
  return h('img', { class: 'picture', src: `data:${mimeType};base64,${data}`, alt: `Image of the result, ${mimeType}` });
}

function download(data = '', mimeType = 'application/octet-stream', what) {
  const size = Math.floor((data.length * 3) / 4);
  return h(
    'p',
    { class: 'download' },
    `${what}, ${mimeType}, ${bytes(size)} `,
    h('button', { type: 'button', class: 'quiet small', click: () => save(data, mimeType) }, 'Save as a file'),
  );
}

function save(data, mimeType) {
  let binary;
  try {
    binary = atob(data);
  } catch {
    toast('The data is not valid Base64.', 'bad');
    return;
  }
  const file = new Blob([Uint8Array.from(binary, (each) => each.charCodeAt(0))], { type: mimeType });
  const url = URL.createObjectURL(file);
  const name = `result.${/^[a-z]+\/([a-z0-9]+)$/.exec(mimeType)?.[1] ?? 'bin'}`;
  h('a', { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function section(title, ...content) {
  return h('section', { class: 'part' }, h('h3', {}, title), content);
}

function raw(value) {
  return h('details', { class: 'raw' }, h('summary', {}, 'JSON'), code(pretty(value), 'JSON'));
}

function pretty(value) {
  return JSON.stringify(value, null, 2) ?? '';
}

function prettyText(text) {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return pretty(JSON.parse(text));
  } catch {
    return text;
  }
}
