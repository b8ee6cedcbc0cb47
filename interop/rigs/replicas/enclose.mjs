// node rigs/replicas/enclose.mjs ARGS: runs `node ARGS` in network, mount and process namespaces of its own, as root.
// Whatever ARGS starts or creates there, also on `ip netns`, ends with it, even if it is killed, and nothing outside is
// changed: two of them at the same time do not meet.

import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { launcher } from '../../harness/processes.mjs';

/** The commands that the rig needs, and the Debian packages that contain them. */
const NEEDED = { 'valkey-sentinel': 'valkey-sentinel', ip: 'iproute2', setpriv: 'util-linux', unshare: 'util-linux', nginx: 'nginx', 'valkey-server': 'valkey-server', 'valkey-cli': 'valkey-tools' };
/** It is killed if this process is, and so is what it has started. */
const UNSHARE = ['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
/** `ip netns` keeps names in a folder, which is another one here. */
const OWN_NAMES = 'mkdir -p /run/netns && mount -t tmpfs none /run/netns && ip link set lo up && exec "$@"';

function fail(why) {
  console.error(why);
  process.exit(1);
}

function isMissing(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error?.code === 'ENOENT';
}

if (process.getuid?.() !== 0) fail('The rig needs network namespaces: run it as root on Linux (sudo npm run replicas).');
const missing = Object.keys(NEEDED).filter(isMissing);
if (missing.length > 0) {
  const packages = missing.map((each) => NEEDED[each]).join(' ');
  fail(`Not installed: ${missing.join(', ')}. On Debian: sudo apt-get install ${packages}`);
}
// A build needs the network, so it happens here, if it is due.
if (spawnSync(launcher, ['--version'], { stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) {
  fail('The bridge cannot be started: see above.');
}

const child = spawn('setpriv', [...UNSHARE, 'sh', '-c', OWN_NAMES, 'sh', process.execPath, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, BASCULE_ENCLOSED: '1' },
});
// A terminal sends ^C to both: the inner process reports, and ends first. A signal to this one alone ends both.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGKILL'));
child.on('error', (error) => fail(`Cannot create namespaces: ${error.message}`));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
