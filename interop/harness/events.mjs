// Reads server-sent events whose data is JSON.

import assert from 'node:assert/strict';

/** The events of a stream of bytes, one after the other. */
export async function* events(stream) {
  let rest = '';
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + text).split(/\r?\n\r?\n/);
    rest = blocks.pop();
    yield* blocks.map(parsed).filter(({ data }) => data !== undefined);
  }
}

function parsed(block) {
  const fields = block.split(/\r?\n/).map((line) => /^([a-z]*): ?(.*)$/.exec(line) ?? []);
  const values = (name) => fields.filter(([, key]) => key === name).map(([, , value]) => value);
  const data = values('data').join('\n');
  return {
    event: values('event')[0] ?? 'message',
    data: data === '' ? undefined : JSON.parse(data),
  };
}

/** Asserts that a proxy passes on the events of a long-running call one by one, and the last of them too. */
export async function assertUnbuffered(answer) {
  assert.equal(answer.headers['content-type'], 'text/event-stream');
  let all = '';
  let isFirst = true;
  for await (const chunk of answer) {
    all += chunk;
    // The first is read while the operation still runs.
    if (isFirst) assert.doesNotMatch(all, /event: result/);
    isFirst = false;
  }
  assert.match(all, /event: progress/);
  assert.match(all, /event: result/);
}
