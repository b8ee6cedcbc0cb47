// Fixes Swagger UI for screen readers and keyboards. Whatever it draws again is fixed again, so each
// fix is idempotent.

const FIXES = [
  ['.information-container', (it) => region(it, 'About this document')],
  ['.scheme-container', (it) => region(it, 'Connection and key')],
  ['.responses-table', (it) => it.removeAttribute('role')],
  ['.errors-wrapper', (it) => region(it, 'Errors')],
  ['h1, h4.title, .errors__title, .dialog-ux h3', (it) => it.setAttribute('aria-level', '2')],
  ['.error-wrapper :is(h4, h5)', (it) => it.setAttribute('aria-level', '3')],
  ['#servers', (it) => it.setAttribute('aria-label', 'Server')],
  ['.parameters tr[data-param-name] :is(input, select, textarea)', nameOfParameter],
  ['.body-param__text', (it) => it.setAttribute('aria-label', 'Request body')],
  ['.dialog-ux .modal-ux', dialog],
  ['.dialog-ux :is(h4, h5, h6)', (it) => it.setAttribute('aria-level', '3')],
  ['.dialog-ux .auth-btn-wrapper button', (it) => it.removeAttribute('aria-label')],
  ['.dialog-ux .close-modal', (it) => it.setAttribute('aria-label', 'Close')],
  // A link within a button has no function of its own.
  ['.opblock-summary-control a[href]', (it) => it.removeAttribute('href')],
  ['.copy-to-clipboard[aria-label]:has(button)', (it) => it.removeAttribute('aria-label')],
  ['pre, .table-container, .responses-inner', reachable],
];

function region(element, name) {
  element.setAttribute('role', 'region');
  element.setAttribute('aria-label', name);
}

function nameOfParameter(field) {
  field.setAttribute('aria-label', field.closest('tr').dataset.paramName);
}

function dialog(element) {
  element.setAttribute('role', 'dialog');
  element.setAttribute('aria-modal', 'true');
  element.setAttribute('aria-label', 'Available authorizations');
}

/** Elements that scroll must be reachable by keyboard. */
function reachable(element) {
  const scrolls = element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
  if (scrolls && !element.hasAttribute('tabindex')) element.tabIndex = 0;
}

function fixAll() {
  const tools = document.getElementById('tools');
  if (tools.querySelector('main')) tools.removeAttribute('role');
  else tools.setAttribute('role', 'main');
  for (const [selector, fix] of FIXES) tools.querySelectorAll(selector).forEach(fix);
}

let isDue = false;

function fixSoon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => {
    isDue = false;
    fixAll();
  });
}

new MutationObserver(fixSoon).observe(document.getElementById('tools'), { childList: true, subtree: true });
window.addEventListener('resize', fixSoon);
