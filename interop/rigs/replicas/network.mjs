// Hosts as network namespaces on two switches: `front` for callers and MCP servers, `back` for the engine. The process
// that uses this is on `front`, and cuts are made on `back` only; hosts on `island` reach only each other there.
// Requires the namespaces of enclose.mjs.

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ip = (...args) => run('ip', args);
const PREFIX = { front: '10.77.0', back: '10.77.1' };
/** A hardware address that no host has. */
const NOWHERE = '02:00:00:00:00:99';

export const addressOn = (network, number) => `${PREFIX[network]}.${number}`;

/** Creates the switches. */
export async function createSwitches() {
  if (!process.env.BASCULE_ENCLOSED) throw new Error('run this by rigs/replicas/enclose.mjs, which isolates it from the machine');
  for (const network of [...Object.keys(PREFIX), 'island']) {
    await ip('link', 'add', network, 'type', 'bridge');
    await ip('link', 'set', network, 'up');
  }
  await ip('addr', 'add', `${addressOn('front', 1)}/24`, 'dev', 'front');
}

/** A host, which is connected to some of the switches. */
export class Host {
  constructor(name, number) {
    Object.assign(this, { name, number });
  }

  static async create(name, number, networks) {
    const host = new Host(name, number);
    await ip('netns', 'add', name);
    await ip('-n', name, 'link', 'set', 'lo', 'up');
    for (const network of networks) {
      await ip('link', 'add', host.#cable(network), 'type', 'veth', 'peer', 'name', network, 'netns', name);
      await ip('-n', name, 'addr', 'add', `${host.address(network)}/24`, 'dev', network);
      await ip('-n', name, 'link', 'set', network, 'up');
      await ip('link', 'set', host.#cable(network), 'master', network, 'up');
    }
    return host;
  }

  #cable = (network) => `${this.name}-${network}`;

  address = (network) => addressOn(network, this.number);

  /** Returns a command, as a list, that runs `command` at this host. */
  at(...command) {
    return ['ip', 'netns', 'exec', this.name, ...command];
  }

  /** Takes the cable out: packets are lost in both directions, and connections stay open. */
  cut = () => ip('link', 'set', this.#cable('back'), 'nomaster');

  /** Turns the cable off, which this host notices. */
  unplug = () => ip('link', 'set', this.#cable('back'), 'down');

  /** Plugs the cable into `back`, or into another switch. */
  plugIn = (network = 'back') => ip('link', 'set', this.#cable('back'), 'master', network, 'up');

  /** Loses silently what this host sends to an address, and nothing of what it receives from there. */
  loseTo = (address) => ip('-n', this.name, 'neigh', 'replace', address, 'lladdr', NOWHERE, 'nud', 'permanent', 'dev', 'back');

  async findAgain(address) {
    await ip('-n', this.name, 'neigh', 'del', address, 'dev', 'back').catch(() => {});
  }

  /** Has a further address on `back`. */
  take = (address) => ip('-n', this.name, 'addr', 'add', `${address}/24`, 'dev', 'back');

  async leave(address) {
    await ip('-n', this.name, 'addr', 'del', `${address}/24`, 'dev', 'back').catch(() => {});
  }

  /** Forgets which host has which address, except for those that are lost. */
  forgetNeighbours = () => ip('-n', this.name, 'neigh', 'flush', 'dev', 'back');
}
