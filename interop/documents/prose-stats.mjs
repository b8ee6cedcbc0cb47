// Prints how many marker phrases of a literal translation the documents and the Java code have.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { countWords, findPhrases, proseOfJava, proseOfMarkdown, readPhrases } from './prose.mjs';

const USAGE = `usage: bin/prose-stats [--list] [--limit KIND=N]... [FILE_OR_FOLDER ...]
Prints the marker phrases of docs/style/phrases.yml per 10,000 words of docs (*.md), javadoc (comments of production
code) and strings (its texts for users), in all files or in those given. The file docs/style.md says what to write.
  --list          print each phrase with its place and what to write instead
  --limit KIND=N  exit with 1 if docs, javadoc or strings have more than N per 10,000 words`;

const root = fileURLToPath(new URL('../..', import.meta.url));

function fail(message) {
  console.error(message);
  exit(2);
}

function readArguments() {
  try {
    const options = { list: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, limit: { type: 'string', multiple: true } };
    return parseArgs({ args: argv.slice(2), options, allowPositionals: true });
  } catch (error) {
    return fail(`${error.message}\n${USAGE}`);
  }
}

/** Returns the documents and production sources below {@code paths}; those of benchmarks are not part of the product. */
function files(paths) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths], { cwd: root });
  return listed
    .toString()
    .split('\0')
    .filter((name) => name.endsWith('.md') || (/\/src\/main\/java\/.*\.java$/.test(name) && !name.startsWith('benchmarks/')));
}

function proseOf(name) {
  const text = readFileSync(join(root, name), 'utf8');
  return name.endsWith('.md') ? { docs: proseOfMarkdown(text) } : proseOfJava(text);
}

const { values, positionals } = readArguments();
if (values.help) {
  console.log(USAGE);
  exit(0);
}
const limits = Object.fromEntries((values.limit ?? []).map((limit) => limit.split('=')));
const phrases = readPhrases();
const totals = { docs: { words: 0, found: 0 }, javadoc: { words: 0, found: 0 }, strings: { words: 0, found: 0 } };
for (const kind of Object.keys(limits)) if (!(kind in totals)) fail(USAGE);

for (const name of files(positionals)) {
  for (const [kind, prose] of Object.entries(proseOf(name))) {
    const found = findPhrases(prose, phrases);
    totals[kind].words += countWords(prose);
    totals[kind].found += found.length;
    if (values.list) for (const { line, phrase, expected } of found) console.log(`${name}:${line}: ${phrase} => ${expected}`);
  }
}

console.log('kind       words  phrases  per 10,000 words');
let isOver = false;
for (const [kind, { words, found }] of Object.entries(totals)) {
  const rate = words ? (10_000 * found) / words : 0;
  const limit = Number(limits[kind] ?? Infinity);
  isOver ||= rate > limit;
  console.log(kind.padEnd(8), String(words).padStart(7), String(found).padStart(8), rate.toFixed(1).padStart(17), rate > limit ? `more than ${limit}` : '');
}
exit(isOver ? 1 : 0);
