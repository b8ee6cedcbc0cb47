// The page to read and try what the servers offer.

import '../pages/header.js';
import { attribute, byId, h, text } from '../pages/dom.js';
import { enterKey } from '../pages/key.js';
import { catalog } from './catalog.js';
import { promptPane, resourcePane, templatePane } from './features.js';
import { serverPane, welcomePane } from './server.js';
import { idOf, sidebar } from './sidebar.js';
import { toolPane } from './tool.js';

const NOTICES = { locked: '', lost: 'The bridge cannot be reached. Trying again.', open: '' };

const side = sidebar();
const pane = byId('pane');
let entries = [];
let shown = { address: null, stop() {} };

const known = catalog({
  onServers(all) {
    entries = all;
    side.update(all);
    attribute(document.body, 'data-ready', true);
    refresh();
  },
  onEntry(entry) {
    side.showEntry(entry);
    refresh();
  },
  onAccess(access) {
    text(byId('notice'), NOTICES[access]);
    const isLocked = access === 'locked';
    if (isLocked && document.body.dataset.access !== 'locked') lock();
    if (!isLocked && document.body.dataset.access === 'locked') shown = { address: null, stop() {} };
    document.body.dataset.access = access;
  },
});

/** Shows that a key is required. */
function lock() {
  side.update([]);
  pane.replaceChildren(
    h(
      'article',
      { class: 'welcome' },
      h('h1', { tabindex: -1 }, 'Tools'),
      h('p', { class: 'prose' }, 'This bridge requires a key.'),
      h('p', {}, h('button', { type: 'button', class: 'primary', click: enterKey }, 'Enter a key')),
    ),
  );
}

/** Shows what the address names; an item that is shown stays, with what the user typed. */
function refresh() {
  if (document.body.dataset.access === 'locked') return;
  const [server, kind, id] = location.hash.replace(/^#\/?/, '').split('/').map(decode);
  const entry = known.get(server);
  const item = entry?.items.find((each) => each.kind === kind && idOf(each) === id);
  const isSame = shown.address === location.hash;
  if (item) {
    if (!isSame || !shown.isItem) open(itemPane(server, item, entry), true);
  } else if (entry && kind === undefined) open(serverPane(entry, () => known.retry(server)), false);
  else if (entry && entry.phase !== 'loaded') open(serverPane(entry, () => known.retry(server)), false);
  else open(welcomePane(entries), false);
}

function itemPane(server, { kind, value }, entry) {
  const panes = {
    tool: () => toolPane(server, value, entry.cached[value.name]),
    prompt: () => promptPane(server, value),
    resource: () => resourcePane(server, value),
    template: () => templatePane(server, value),
  };
  return panes[kind]();
}

function open(next, isItem) {
  const isMoved = shown.address !== location.hash;
  shown.stop();
  const hadFocus = pane.contains(document.activeElement) || isMoved;
  if (!isMoved && !isItem && isUnchanged(next.element)) return;
  const focused = pane.contains(document.activeElement) ? document.activeElement : null;
  pane.replaceChildren(next.element);
  if (!isMoved && focused) (controls().find((control) => isSameControl(control, focused)) ?? heading())?.focus({ preventScroll: true });
  const wasShown = shown.address !== null;
  shown = { ...next, isItem, address: location.hash };
  document.body.dataset.view = /^#\/./.test(location.hash) ? 'item' : 'list';
  side.mark();
  if (isMoved && wasShown) {
    window.scrollTo(0, 0);
    pane.scrollTo?.(0, 0);
    if (hadFocus) heading()?.focus({ preventScroll: true });
  }
}

/** What can have the focus in the pane. */
function controls() {
  return [...pane.querySelectorAll('a, button, input, select, textarea, summary, [tabindex]')];
}

/** Whether a control took the place of another one: those before it may have come or gone. */
function isSameControl(one, other) {
  const name = (control) => control.getAttribute('aria-label') ?? control.textContent;
  return one.tagName === other.tagName && name(one) === name(other);
}

function heading() {
  return pane.querySelector('h1');
}

/** Elements are replaced only if they differ, so that focus and selection stay. */
function isUnchanged(element) {
  return pane.firstElementChild?.isEqualNode(element) ?? false;
}

function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const asked = new URLSearchParams(location.search).get('server');
if (asked !== null && location.hash === '') location.replace(`${location.pathname}#/${encodeURIComponent(asked)}`);
window.addEventListener('hashchange', refresh);
byId('back').addEventListener('click', () => (location.hash = ''));
document.body.dataset.view = /^#\/./.test(location.hash) ? 'item' : 'list';
