// A REST call with an event stream: progress while it runs, then the result.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { events } from '../../harness/events.mjs';
import { serveReady } from '../../harness/processes.mjs';
import { heardCancel, upstreams } from '../../servers/upstreams.mjs';

for (const upstream of upstreams) {
  describe(`a stream of events in front of ${upstream.name}`, () => {
    const { tool, slow } = upstream.ask;
    let behind;
    let bridge;

    before(async () => {
      behind = await upstream.start();
      bridge = await serveReady({ mcpServers: { x: behind.entry } });
    });
    after(async () => {
      await bridge?.stop();
      await behind?.stop();
    });

    const call = (name, args, signal) =>
      fetch(`${bridge.url}/servers/x/tools/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify(args),
        signal,
      });

    test('ends with the result', async () => {
      const answer = await call(tool.name, tool.args);

      assert.match(answer.headers.get('content-type'), /^text\/event-stream/);
      const last = (await eventsOf(answer)).at(-1);
      assert.equal(last.event, 'result');
      assert.equal(last.data.content[0].text, tool.text);
    });

    test('sends the progress of a long call before its result', async () => {
      const answer = await call(slow.name, slow.short);

      const all = await eventsOf(answer);
      const progress = all.filter(({ event }) => event === 'progress');
      assert.deepEqual(
        all.map(({ event }) => event).filter((event) => event !== 'log'),
        [...progress.map(() => 'progress'), 'result'],
      );
      assert.equal(progress.length, slow.short.steps);
      const told = progress.map(({ data }) => data.progress);
      assert.deepEqual(told, [...told].sort((a, b) => a - b));
    });

    test('cancels the call when the client disconnects', async () => {
      const since = behind.transcript.length;
      const abort = new AbortController();

      const answer = await call(slow.name, slow.long, abort.signal);
      for await (const { event } of events(answer.body)) {
        if (event === 'progress') break;
      }
      abort.abort();

      await heardCancel(upstream, behind.transcript, { tool: slow.name, since });
    });
  });
}

async function eventsOf(answer) {
  const all = [];
  for await (const event of events(answer.body)) all.push(event);
  return all;
}
