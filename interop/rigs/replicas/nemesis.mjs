// What goes wrong with the replicas, by chance: with the network, with the engine, and with the replicas themselves, each at its own pace.

import { setTimeout as pause } from 'node:timers/promises';
import { between, oneOf, weighted } from '../../harness/random.mjs';
import { MAX_LAG } from './engine.mjs';
import { addressOn } from './network.mjs';
import { PRIMARY } from './topology.mjs';
import { now } from './upstream.mjs';

/** The addresses that an engine may have. */
const ENGINES = [PRIMARY, addressOn('back', 21), addressOn('back', 22)];

/** Faults of the path between one replica and the engine: how to begin one and how to end it. */
const network = [
  [2, { what: 'unplugged', begin: ({ host }) => host.unplug(), end: ({ host }) => host.plugIn() }],
  [3, { what: 'cut', begin: ({ host }) => host.cut(), end: ({ host }) => host.plugIn() }],
  [
    3,
    {
      what: 'mute',
      begin: ({ host }) => all(ENGINES, (address) => host.loseTo(address)),
      end: ({ host }) => all(ENGINES, (address) => host.findAgain(address)),
    },
  ],
  [
    3,
    {
      what: 'deaf',
      begin: ({ host }, topology) => all(topology.engines, (engine) => engine.host.loseTo(host.address('back'))),
      end: ({ host }, topology) => all(topology.engines, (engine) => engine.host.findAgain(host.address('back'))),
    },
  ],
];

/** Faults of a replica itself. */
const process = [
  [2, { what: 'stopped replica', begin: (replica) => replica.stop(), end: (replica) => replica.proceed(), down: true }],
  [1, { what: 'killed replica', begin: (replica) => replica.kill(), end: (replica) => replica.start(), down: true }],
];

const all = (list, act) => Promise.all(list.map(act));

/** Faults of the engine: it is well again when they return. Those that are `isPartly` outages report these themselves. */
const engine = [
  [2, stopped],
  [2, killed],
  [1, restarted],
  [2, flushed],
  [2, disconnected],
  [1, evicted],
  [3, failedOver],
  [2, split],
];

async function stopped({ topology, chance }) {
  topology.primary.stop();
  await pause(between(chance, 100, 4_000));
  topology.primary.proceed();
}

async function killed({ topology, chance }) {
  await topology.primary.kill();
  await pause(between(chance, 0, 2_000));
  await topology.primary.start();
  await topology.primary.hasReplica();
}

async function restarted({ topology }) {
  // The answer to SHUTDOWN is the end of the connection.
  await topology.primary.command('SHUTDOWN', 'NOSAVE').catch(() => {});
  await topology.primary.kill();
  await topology.primary.start();
  await topology.primary.hasReplica();
}

function flushed({ topology }) {
  return topology.primary.command('FLUSHALL');
}

function disconnected({ topology }) {
  return topology.primary.command('CLIENT', 'KILL', 'TYPE', 'normal').catch(() => {});
}

async function evicted({ topology, chance }) {
  const used = Number(await topology.primary.info('used_memory'));
  await topology.primary.command('CONFIG', 'SET', 'maxmemory', used - 64 * 1024);
  await pause(between(chance, 200, 2_000));
  await topology.primary.command('CONFIG', 'SET', 'maxmemory', 0);
}

/** The replica of the engine takes over, without what the primary acknowledged in the last moments. */
async function failedOver({ topology, chance, during }) {
  const { primary, secondary } = topology;
  await secondary.host.cut();
  // Less than the time after which the primary refuses writes, which are lost.
  await pause(between(chance, 200, 1_500));
  await during(async () => {
    await primary.kill();
    await topology.failOver();
    await secondary.host.plugIn();
    await pause(between(chance, 0, 500));
    await primary.start({ replicaOf: secondary });
    await secondary.hasReplica();
  });
}
failedOver.isPartly = true;

/**
 * The primary and one replica are cut off from the others, which get a new primary when the old one refuses writes, as
 * the operator of an engine must see to. Nobody at the old one may believe that it still receives all invalidations.
 */
async function split({ topology, chance, target }) {
  const { primary, secondary } = topology;
  const left = oneOf(chance, topology.replicas);
  const others = topology.replicas.filter((replica) => replica !== left).map(({ name }) => name);
  await target('no engine: split', [left.name], {}, async () => {
    await target('no engine: split', others, {}, async () => {
      await all([primary, left], ({ host }) => host.plugIn('island'));
      await pause((MAX_LAG + 2) * 1_000);
      await topology.failOver({ isSplit: true });
    });
    await pause(between(chance, 1_000, 4_000));
    await primary.kill();
    await primary.host.leave(PRIMARY);
    await all([primary, left], ({ host }) => host.plugIn());
    await left.host.forgetNeighbours();
  });
  await primary.start({ replicaOf: secondary });
  await secondary.hasReplica();
}
split.isPartly = true;
flushed.isPartly = true;

/** How the faults of one kind happen: the shortest and the longest pause between them. */
const PAUSES = { network: [1_000, 6_000], engine: [3_000, 9_000], process: [6_000, 15_000] };

/** Lets things go wrong until it is over, and then has all of it well again; with `only`, what has that in its name. */
export function trouble({ topology, chances, only = '', record, isOver }) {
  const chosen = (faults) => faults.filter(([, { what, name = what }]) => name.includes(only));

  const target = async (what, targets, more, act) => {
    const from = now();
    await act();
    record({ type: 'fault', what, targets, from, until: now(), ...more });
  };

  async function replicas(kind, faults, chance) {
    while (!isOver() && faults.length > 0) {
      await pause(between(chance, ...PAUSES[kind]));
      const replica = oneOf(chance, topology.replicas);
      const { what, begin, end, ...more } = weighted(chance, faults);
      const millis = chance() < 0.3 ? between(chance, 3_000, 8_000) : between(chance, 100, 2_500);
      if (isOver()) return;
      await target(what, [replica.name], more, async () => {
        await begin(replica, topology);
        await pause(millis);
        await end(replica, topology);
      });
    }
  }

  async function engines(faults, chance) {
    while (!isOver() && faults.length > 0) {
      await pause(between(chance, ...PAUSES.engine));
      if (isOver()) return;
      const fault = weighted(chance, faults);
      const during = (act) => target(`no engine: ${fault.name}`, ['engine'], {}, act);
      if (fault.isPartly) await target(fault.name, [], {}, () => fault({ topology, chance, during, target }));
      else await during(() => fault({ topology, chance }));
    }
  }

  return Promise.all([
    replicas('network', chosen(network), chances[0]),
    replicas('process', chosen(process), chances[1]),
    engines(chosen(engine), chances[2]),
  ]);
}
