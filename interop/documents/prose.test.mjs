// Shows that the guards of the language find what they are for.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { countWords, findPhrases, proseOfJava, proseOfMarkdown, readPhrases } from './prose.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const phrases = readPhrases();
const found = (prose) => findPhrases(prose, phrases).map(({ line, phrase }) => `${line}: ${phrase}`);

function stats(...args) {
  return spawnSync(join(root, 'bin/prose-stats'), args, { encoding: 'utf8' });
}

describe('The count of marker phrases', () => {
  test('finds a planted sentence in a page, also across lines, and skips code and addresses', () => {
    const page = 'A call goes\non, and nobody waits.\n\n```sh\nnobody # goes on\n```\n\n`nobody` [here](nobody.md)\n';

    assert.deepEqual(found(proseOfMarkdown(page)), ['1: goes on', '2: nobody']);
    assert.equal(countWords(proseOfMarkdown(page)), 8);
  });

  test('finds planted sentences in comments and strings of Java', () => {
    const source = [
      '/** Tells whether {@code nobody} waits. */',
      'boolean isIdle(String name) { // asked anew',
      '  log.info("The server is" + " asked at"',
      '      + " once", "nobody");',
      "  char quote = '\"';",
      '  return """',
      '      nobody waits here""";',
      '}',
    ].join('\n');
    const { javadoc, strings } = proseOfJava(source);

    assert.deepEqual(found(javadoc), ['1: Tells whether', '2: anew']);
    assert.deepEqual(found(strings), ['3: is asked', '3: at once', '7: nobody']);
  });

  test('exits with 1 over a limit, and with 2 on a kind that it does not know', () => {
    assert.equal(stats('--limit', 'docs=0', 'docs/style.md').status, 0);
    assert.equal(stats('--limit', 'docs=-1', 'docs/style.md').status, 1);
    assert.equal(stats('--limit', 'poems=1').status, 2);
  });
});

test('textlint finds a planted sentence, and accepts the same in plain words', () => {
  const textlint = join(root, 'interop/node_modules/.bin/textlint');
  const args = ['--rules-base-directory', join(root, 'interop/node_modules'), '--format', 'unix', '--stdin', '--stdin-filename', 'planted.md'];
  const lint = (input) => spawnSync(textlint, args, { cwd: root, input, encoding: 'utf8' });

  const planted = lint('# Calls\n\nA call goes\non. `nobody`\n');

  assert.equal(planted.status, 1);
  assert.match(planted.stdout, /planted\.md:3:8: goes\non => continues/);
  assert.equal(planted.stdout.match(/=>/g).length, 1);
  assert.equal(lint('# Calls\n\nA call continues.\n').status, 0);
});

test('the list has one pattern for each rule', () => {
  assert.ok(phrases.length > 40);
  assert.throws(() => readPhrases('rules:\n  - expected: again\n    pattern: anew\n'));
});
