// One request of an item's pane: buttons, progress, and what came of it.

import { attribute, h, text } from '../pages/dom.js';
import { eventParser } from '../pages/events.js';
import { millis } from '../pages/format.js';
import { key, request } from '../pages/key.js';
import { codeLine } from '../pages/copy.js';
import { curl } from './curl.js';
import { plainValue, problem } from './result.js';

/** One line of the log; more of it makes a browser slow. */
const LONGEST_LOG_LINE = 10_000;
const MOST_LOG_LINES = 500;

/**
 * Creates the lower half of a pane.
 *
 * @param action the word on the button; mood its look
 * @param describe returns the request: path, method, headers, body, isStream; null if it is not ready
 * @param show returns the elements for the JSON of a success
 * @param onProblem receives a problem, such as one with errors in the arguments
 */
export function exchange({ action, mood = 'primary', describe, show, onProblem = () => {} }) {
  let running = null;
  const send = h('button', { type: 'submit', class: mood }, action);
  const cancel = h('button', { type: 'button', class: 'quiet', hidden: true, click: () => running?.abort() }, 'Cancel');
  const line = h('div', { class: 'request-line' });
  const facts = h('dl', { class: 'facts' });
  const bar = h('progress', { 'aria-label': 'Progress of the call' });
  const barText = h('span', { class: 'muted number' });
  const progress = h('div', { class: 'progress', hidden: true }, bar, barText);
  const log = h('ol', { class: 'log code', tabindex: 0, 'aria-label': 'Log messages of the call', hidden: true });
  const body = h('div', { class: 'result-body' });
  const said = h('p', { class: 'hidden-from-sight', role: 'status' });
  const result = h('section', { class: 'result panel', 'aria-label': 'Result', hidden: true }, facts, progress, log, body);

  function showLine() {
    const of = describe();
    line.replaceChildren();
    if (of === null) return;
    const url = new URL(of.path, document.baseURI).href;
    line.append(codeLine('Copy the curl command', curl({ ...of, url, hasKey: key.get() !== null })));
  }

  async function run() {
    const of = describe();
    if (running !== null || of === null) return;
    const controller = new AbortController();
    running = controller;
    reset();
    const start = performance.now();
    try {
      const { isStream: _, path, ...options } = of;
      const response = await request(path, { cache: 'default', ...options, signal: controller.signal });
      showFacts(response, start);
      const isEvents = response.headers.get('Content-Type')?.startsWith('text/event-stream');
      if (!isEvents) finish(await json(response), response.ok);
      else if (!(await readEvents(response))) finish({ title: 'The result is missing', detail: 'The connection ended before the result.' }, false);
      showFacts(response, start);
    } catch (error) {
      const detail = controller.signal.aborted ? 'Cancelled.' : 'The bridge cannot be reached.';
      body.replaceChildren(h('p', { class: 'banner panel', 'data-mood': controller.signal.aborted ? 'warn' : 'bad' }, detail));
      text(said, detail);
      if (!controller.signal.aborted && !(error instanceof TypeError)) reportError(error);
    } finally {
      running = null;
      attribute(cancel, 'hidden', true);
      attribute(send, 'disabled', null);
      attribute(result, 'aria-busy', null);
      if (!bar.hasAttribute('value')) attribute(progress, 'hidden', true);
    }
  }

  function reset() {
    attribute(result, 'hidden', null);
    attribute(result, 'aria-busy', 'true');
    attribute(cancel, 'hidden', null);
    attribute(send, 'disabled', true);
    attribute(progress, 'hidden', null);
    attribute(log, 'hidden', true);
    bar.removeAttribute('value');
    text(barText, '');
    facts.replaceChildren();
    log.replaceChildren();
    body.replaceChildren();
    text(said, 'The request was sent.');
    onProblem(null);
  }

  function showFacts(response, start) {
    const shown = [
      ['Status', `${response.status} ${response.statusText}`.trim(), response.ok ? 'good' : 'bad'],
      ['Time', millis(performance.now() - start)],
      ['Cache', response.headers.get('Cache-Status')?.replace(/^bascule; ?/, '')],
      ['Age', response.headers.get('Age')],
      ['Request id', response.headers.get('X-Request-Id')],
    ];
    facts.replaceChildren(
      ...shown
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value, mood]) => h('div', {}, h('dt', {}, name), h('dd', { 'data-mood': mood }, value))),
    );
  }

  /** Returns whether there was a result. */
  async function readEvents(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parse = eventParser();
    let isFinished = false;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return isFinished;
      for (const { type, data } of parse(value)) {
        onEvent(type, JSON.parse(data));
        isFinished ||= type === 'result' || type === 'error';
      }
    }
  }

  function onEvent(type, data) {
    if (type === 'progress') showProgress(data);
    else if (type === 'log') addLog(data);
    else if (type === 'result') finish(data, true);
    else if (type === 'error') finish(data, false);
  }

  function showProgress({ progress: done, total, message }) {
    if (total > 0) {
      bar.max = total;
      bar.value = done;
    }
    const parts = [total > 0 ? `${done} of ${total}` : `${done}`, message];
    text(barText, parts.filter(Boolean).join(' – '));
  }

  function addLog({ level, logger, data }) {
    attribute(log, 'hidden', null);
    const words = typeof data === 'string' ? data : (JSON.stringify(data) ?? '');
    const from = logger ? `${logger}: ` : '';
    log.append(h('li', { 'data-level': level }, h('b', {}, level ?? 'log'), ` ${from}${words}`.slice(0, LONGEST_LOG_LINE)));
    while (log.children.length > MOST_LOG_LINES) log.firstElementChild.remove();
    log.scrollTop = log.scrollHeight;
  }

  function finish(data, isOk) {
    body.replaceChildren(...elementsOf(data, isOk).filter(Boolean));
    text(said, isOk ? 'The result is here.' : `Error: ${data.title ?? ''}`);
    if (!isOk) onProblem(data);
  }

  /** Servers need not keep to the protocol; what cannot be shown as its type is shown as JSON. */
  function elementsOf(data, isOk) {
    try {
      return isOk ? show(data) : problem(data);
    } catch (error) {
      reportError(error);
      return plainValue(data);
    }
  }

  showLine();
  const element = h(
    'div',
    { class: 'exchange' },
    h('div', { class: 'buttons' }, send, cancel),
    said,
    result,
    h('details', { class: 'as-curl' }, h('summary', {}, 'As a command line'), line),
  );
  return { element, run, update: showLine, stop: () => running?.abort() };
}

async function json(response) {
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    return { title: response.ok ? 'No JSON' : `Status ${response.status}`, detail: body.slice(0, 2000) };
  }
}
