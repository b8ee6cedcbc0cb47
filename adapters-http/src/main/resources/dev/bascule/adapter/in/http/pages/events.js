// Parses event streams. Independent of the page.

/** Parses a text/event-stream, as it arrives, into events with a type and data. */
export function eventParser() {
  let rest = '';
  let type = '';
  let data = [];
  return (chunk) => {
    const events = [];
    // A carriage return at the end may be the first half of a line terminator.
    const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) events.push({ type: type || 'message', data: data.join('\n') });
        type = '';
        data = [];
      } else {
        const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (name === 'event') type = value;
        else if (name === 'data') data.push(value);
      }
    }
    return events;
  };
}
