// Finds the marker phrases of docs/style/phrases.yml in documents and in the comments and texts of Java sources.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PHRASES = fileURLToPath(new URL('../../docs/style/phrases.yml', import.meta.url));

const JAVA_TOKENS = /\/\*.*?\*\/|\/\/[^\n]*|"""\n.*?"""|"(?:[^"\\]|\\.)*"|'(?:[^'\\\n]|\\.)+'/gs;

/** Parts of a comment that are not prose. */
const MARKUP = /^\s*\/?\*+\/?|\*\/$|^\/\/|<[^>]*>|\{@\w+ [^}]*\}|@param \S+|@\w+/gm;

/** A text for users, not a key, a header or a format. */
const SENTENCE = /[a-z]+ [a-z]+ [a-z]+/i;

/** Returns the patterns of the list, and what to write instead. Each has two lines: no YAML reader is needed. */
export function readPhrases(text = readFileSync(PHRASES, 'utf8')) {
  const rules = [...text.matchAll(/^ +- expected: "(.*)"\n +pattern: \/(.*)\/i$/gm)];
  if (rules.length !== text.match(/^ +- /gm).length) throw new Error(`${PHRASES}: a rule is not: expected: "...", pattern: /.../i`);
  return rules.map(([, expected, pattern]) => ({ expected, pattern: new RegExp(pattern, 'gimu') }));
}

/** Replaces all but line breaks by spaces, so that the rest of a text keeps its place. */
function blank(text) {
  return text.replace(/[^\n]/g, ' ');
}

/** Returns the prose of a Markdown page: no code, no addresses. */
export function proseOfMarkdown(page) {
  return page.replace(/^ *```.*?^ *```$|`[^`]*`|\]\([^)\s]*\)|<[^>\n]*>/gms, blank);
}

/** Returns the prose of the comments of a Java source, and of its texts for users. */
export function proseOfJava(source) {
  const joined = source.replace(/"\s*\+\s*"/g, blank);
  let javadoc = '';
  let strings = '';
  let end = 0;
  for (const { 0: token, index } of joined.matchAll(JAVA_TOKENS)) {
    const gap = blank(joined.slice(end, index));
    javadoc += gap + (token.startsWith('/') ? token.replace(MARKUP, blank) : blank(token));
    strings += gap + (token.startsWith('"') && SENTENCE.test(token) ? token.replace(/`[^`]*`|"|\\[nt]/g, blank) : blank(token));
    end = index + token.length;
  }
  return { javadoc, strings };
}

export function countWords(prose) {
  return (prose.match(/[^\s|]*\p{L}[^\s|]*/gu) ?? []).length;
}

/** Returns the marker phrases of a text with the number of the line that each is in. */
export function findPhrases(prose, phrases) {
  const matches = phrases.flatMap(({ expected, pattern }) => [...prose.matchAll(pattern)].map((match) => ({ expected, match })));
  return matches
    .sort((a, b) => a.match.index - b.match.index)
    .map(({ expected, match }) => ({
      line: prose.slice(0, match.index).split('\n').length,
      phrase: match[0].replace(/\s+/g, ' '),
      expected,
    }));
}
