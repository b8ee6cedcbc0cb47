// Reads server-sent events whose data is JSON.

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
