// The two versions of the public suite of tests of HTTP caches (https://cache-tests.fyi) that
// cache-tests.mjs can run: its release on npm, and a checkout of its repository.

import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** How long a request may take that the release would wait for without end. */
const REQUEST_MS = 10_000;

/**
 * Tests of the release that are older than RFC 9111 and ask for the opposite: that an `Age` that is
 * no number, or a list, makes a response stale. Section 5.1 has a cache take the first member, and
 * ignore what is invalid. Newer versions of the suite ask for that, or only whether.
 */
const OVERTAKEN = [
  'age-parse-nonnumeric',
  'age-parse-negative',
  'age-parse-float',
  'age-parse-prefix-twoline',
  'age-parse-dup-0',
  'age-parse-dup-0-twoline',
  'age-parse-dup-old',
  'age-parse-parameter',
  'age-parse-numeric-parameter',
];

export async function load(path, query = '') {
  return import(pathToFileURL(path) + query);
}

/** A checkout of the suite's repository: its engine is in a folder of its own, and uses `fetch`. */
export function checkout(folder) {
  const engine = join(folder, 'test-engine');
  return {
    name: `cache-tests in ${folder}`,
    folder,
    engine,
    promised: 91,
    overtaken: [],
    async run(tests, base, atOnce) {
      const { runTests } = await load(join(engine, 'client', 'runner.mjs'));
      await runTests(tests, false, base, atOnce);
    },
  };
}

/** The release on npm: it is given a `fetch`, for which it brings one among its dependencies. */
export function release() {
  const manifest = createRequire(import.meta.url).resolve('http-cache-tests/package.json');
  const folder = dirname(manifest);
  const { name, version } = JSON.parse(readFileSync(manifest, 'utf8'));
  const fetch = createRequire(manifest)('node-fetch');
  const patient = (url, init) => fetch(url, { timeout: REQUEST_MS, ...init });
  let runs = 0;
  return {
    name: `${name} ${version}`,
    folder,
    engine: folder,
    promised: 57,
    overtaken: OVERTAKEN,
    async run(tests, base, atOnce) {
      // Its runner keeps what it ran, and would run that again: each run has a runner of its own.
      const { runTests } = await load(join(folder, 'client', 'runner.mjs'), `?run=${++runs}`);
      await runTests(tests, patient, false, base, atOnce);
    },
  };
}

/**
 * The tests that are required of a cache that is no browser's: `literal` have an id written out, and
 * `standing` are those of them that the standard has not overtaken.
 */
export function required({ folder, overtaken }, suites) {
  const tests = join(folder, 'tests');
  const source = readdirSync(tests)
    .filter((name) => name.endsWith('.mjs'))
    .map((name) => readFileSync(join(tests, name), 'utf8'))
    .join('');
  const all = suites
    .flatMap((each) => each.tests)
    .filter((test) => (test.kind ?? 'required') === 'required' && !test.browser_only);
  const literal = all.filter((test) => source.includes(`id: '${test.id}'`));
  return { all, literal, standing: literal.filter((test) => !overtaken.includes(test.id)) };
}

/** What others have published, with the suite. */
export async function published({ folder }) {
  const { default: index } = await load(join(folder, 'results', 'index.mjs'));
  return index
    .filter((each) => each.type !== 'browser')
    .map((each) => [
      `${each.name} ${each.version}`,
      JSON.parse(readFileSync(join(folder, 'results', each.file), 'utf8')),
    ]);
}
