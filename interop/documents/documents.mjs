// The documents of this repository, and the commands that they show.

import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** README.md, CONTRIBUTING.md, all pages of docs/, and the READMEs of interop/ and bench/. */
export function pages() {
  const inDocs = readdirSync(join(root, 'docs'), { recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name));
  const others = ['README.md', 'CONTRIBUTING.md', 'interop/README.md', 'bench/README.md'];
  return [...others.map((name) => join(root, name)), ...inDocs.sort()];
}

export function blocksOf(page) {
  const found = readFileSync(page, 'utf8').matchAll(/^```(\w*)\n(.*?)^```$/gms);
  return [...found].map(([, language, text]) => ({ page: relative(root, page), language, text }));
}

/** Returns the commands in the first column of the tables of a page. */
export function tableCommandsOf(page) {
  const rows = readFileSync(page, 'utf8').matchAll(/^\| `([^`]+)` \|/gm);
  return [...rows].map(([, command]) => ({ page: relative(root, page), command, shown: [] }));
}

/** Returns the commands of a block: every line of `sh`; of `console` those after a `$`, with what follows. */
export function commandsOf({ page, language, text }) {
  if (!['sh', 'console'].includes(language)) return [];
  const lines = text.replaceAll('\\\n', ' ').split('\n').filter((line) => line.trim());
  const commands = [];
  for (const line of lines) {
    if (language === 'sh' || line.startsWith('$ ')) {
      const command = line.replace(/^\$ /, '').replace(/\s+# .*$/, '').trim();
      if (command && !command.startsWith('#')) commands.push({ page, command, shown: [] });
    } else {
      commands.at(-1).shown.push(line);
    }
  }
  return commands;
}
