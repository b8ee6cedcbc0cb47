// Runs the public suite of tests of HTTP caches (https://cache-tests.fyi) through a reverse proxy
// that is made of the product's own rules, and prints how many each cache passes; and with it our own
// cases of serving stale. Fails where fewer pass than are promised. The suite is its release on npm,
// or the checkout in the folder CACHE_TESTS.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { checkout, load, published, release, required } from './suites.mjs';
import { freePort } from '../../harness/processes.mjs';
import ownCases from './stale-cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const proxyCommand = process.env.BASCULE_CACHING_PROXY ?? join(here, 'caching-proxy');

/** How many tests run at the same time. */
const AT_ONCE = 50;
/** How many failed tests are tried again: more have another reason than a busy machine. */
const AGAIN_AT_MOST = 10;

const NEWER = `A newer version of the suite, 91 of 91 at commit b55b8bd (published in its folder "results":
httpd 77, caddy 77, Varnish 76, Squid 72, ATS 71, HAProxy 68, Fastly 61, nginx 57), is run so:
  git clone https://github.com/http-tests/cache-tests && cd cache-tests && git checkout b55b8bd &&
    npm install --omit=dev
  CACHE_TESTS=<the folder of that checkout> node --no-warnings rigs/cache-tests/cache-tests.mjs`;

const children = [];

/** Starts a child that exits with this process, and waits for the line with its port. */
async function start(command, args, options, pattern) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'], ...options });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const found = pattern.exec(line);
    if (found) {
      child.stdout.resume();
      return found[1];
    }
  }
  throw new Error(`${command} ended before it listened`);
}

/** Starts the suite's origin and the proxy before it; the answer is the proxy's address. */
async function serve({ engine, folder }) {
  const origin = join(engine, 'server', 'server.mjs');
  if (!existsSync(origin)) throw new Error(`no suite in ${folder}`);
  const port = await freePort();
  const env = {
    ...process.env,
    npm_config_protocol: 'http',
    npm_config_port: String(port),
    npm_config_pidfile: '/dev/null',
  };
  await start(process.execPath, [origin], { env, cwd: folder }, /Listening on \S+:(\d+)/);
  return start(proxyCommand, [String(port)], {}, /listening on (http:\/\/\S+)/);
}

function print(rows, { all, literal, standing }, suites) {
  const passed = (results, tests) => tests.filter(({ id }) => results[id] === true).length;
  const mark = (results, ...ids) => {
    if (ids.some((id) => results[id] === undefined)) return '-';
    return ids.every((id) => results[id] === true) ? 'yes' : 'no';
  };
  console.table(
    rows
      .map(([name, results]) => ({
        cache: name,
        [`required (of ${literal.length})`]: passed(results, literal),
        'with what they depend on': literal.filter(passing(suites, results)).length,
        ...(standing.length < literal.length && {
          [`as in RFC 9111 (of ${standing.length})`]: passed(results, standing),
        }),
        [`with templated ids (of ${all.length})`]: passed(results, all),
        'stale-while-revalidate': mark(results, 'stale-while-revalidate'),
        'stale-if-error': mark(results, 'stale-sie-503', 'stale-sie-close'),
      }))
      .sort((one, other) => Object.values(other)[1] - Object.values(one)[1]),
  );
  console.log('The strict count is "with what they depend on": what keeps nothing passes many others.');
}

/** Runs all; what fails is tried again by itself, since tests tell seconds by the clock. */
async function runAll(suite, suites, { standing }, base) {
  const { testResults } = await load(join(suite.engine, 'client', 'test.mjs'));
  await suite.run([...suites, ownCases], base, AT_ONCE);
  const tests = new Map(suites.flatMap((each) => each.tests).map((test) => [test.id, test]));
  const needed = (test) => [test, ...(test.depends_on ?? []).flatMap((id) => needed(tests.get(id)))];
  const again = [...new Set([...standing, ...ownCases.tests].flatMap(needed))].filter(
    ({ id }) => testResults[id] !== true,
  );
  if (again.length > 0 && again.length <= AGAIN_AT_MOST) {
    again.forEach(({ id }) => console.log(`again: ${id}: ${testResults[id]?.[1]}`));
    again.forEach(({ id }) => delete testResults[id]);
    await suite.run([{ tests: again }], base, 1);
  }
  return testResults;
}

/** Whether a test passes, and all that it depends on. */
function passing(suites, results) {
  const tests = new Map(suites.flatMap((each) => each.tests).map((test) => [test.id, test]));
  const passes = (id) =>
    results[id] === true && (tests.get(id).depends_on ?? []).every((other) => passes(other));
  return ({ id }) => passes(id);
}

function report(suite, chosen, passes, results) {
  const overtaken = ({ id }) => suite.overtaken.includes(id);
  const reason = ({ id }) =>
    results[id] === true ? 'what it depends on did not pass' : (results[id]?.[1] ?? 'not run');
  [...chosen.all, ...ownCases.tests]
    .filter((test) => !passes(test))
    .forEach((test) =>
      console.log(`${overtaken(test) ? 'overtaken' : 'not passed'}: ${test.id}: ${reason(test)}`),
    );
  const passed = chosen.standing.filter(passes).length;
  const own = ownCases.tests.filter(passes).length;
  const left = chosen.literal.length - chosen.standing.length;
  console.log(`${suite.name}: ${passed} of ${chosen.literal.length} required tests`);
  if (left > 0) console.log(`(${left} of them require what RFC 9111, section 5.1, excludes)`);
  console.log(`Our own cases of serving stale: ${own} of ${ownCases.tests.length}`);
  return passed >= suite.promised && own === ownCases.tests.length;
}

async function run(suite) {
  const base = await serve(suite);
  const { default: suites } = await load(join(suite.folder, 'tests', 'index.mjs'));
  const chosen = required(suite, suites);
  const began = Date.now();
  const results = await runAll(suite, suites, chosen, base);
  print([['Bascule', results], ...(await published(suite))], chosen, suites);
  const good = report(suite, chosen, passing([...suites, ownCases], results), results);
  console.log(`${good ? 'As promised' : 'Fewer than promised'}, in ${(Date.now() - began) / 1000} s`);
  if (process.env.CACHE_TESTS_ALL) console.log(JSON.stringify(results, null, 1));
  return good;
}

const folder = process.env.CACHE_TESTS;
let code = 1;
try {
  code = (await run(folder ? checkout(resolve(folder)) : release())) ? 0 : 1;
  if (!folder) console.log(NEWER);
} catch (error) {
  console.error(error);
} finally {
  children.forEach((child) => child.kill());
}
process.exit(code);
