#!/usr/bin/env node
// Starts the program of the package for this platform.

const { spawn } = require('node:child_process');
const { dirname, join } = require('node:path');

const name = `bascule-${process.platform}-${process.arch}`;

function launcher() {
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), 'bascule');
  } catch {
    console.error(`bascule: there is no package ${name}, so this platform requires Java 25 and the archive without it`);
    process.exit(69);
  }
}

const child = spawn(launcher(), process.argv.slice(2), { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(`bascule: ${error.message}`);
  process.exit(70);
});
child.on('exit', (code, signal) => {
  if (signal) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  } else {
    process.exit(code);
  }
});
