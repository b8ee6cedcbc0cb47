// What runs the bridge elsewhere says the same as the launcher, and as each other. Nothing is built or deployed here.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'node:test';
import { parse } from 'yaml';
import { launcher } from './processes.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (...path) => readFileSync(join(root, ...path), 'utf8');

/** Where the options of the JVM are. */
const options = '/opt/bascule/jvm.options';
const cache = '-XX:AOTCache=/opt/bascule/bascule.aot';

describe('The image', () => {
  const instructions = read('Dockerfile')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => line.trim());
  const last = instructions.slice(instructions.findLastIndex((line) => line.startsWith('FROM ')));
  const argumentsOf = (name) => last.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);

  test('starts the JVM as the launcher does', () => {
    const entry = JSON.parse(argumentsOf('ENTRYPOINT'));

    assert.match(read('bascule'), /^  options=\$root\/ops\/jvm\.options$/m);
    assert.deepEqual(entry.slice(1, -2), [`@${options}`, cache]);
  });

  test('is not root, has a health check and a stop signal, and has each base by version', () => {
    assert.match(argumentsOf('USER'), /^[1-9]\d*:[1-9]\d*$/);
    assert.match(argumentsOf('HEALTHCHECK'), /\/health\/live/);
    assert.equal(argumentsOf('STOPSIGNAL'), 'SIGTERM');
    assert.equal(argumentsOf('EXPOSE'), '8808');
    for (const line of instructions.filter((each) => each.startsWith('FROM '))) assert.match(line, /:\S*\d/);
  });

  test('makes its cache by its own JVM, with the same options and jar as it starts with', () => {
    const entry = JSON.parse(argumentsOf('ENTRYPOINT'));
    const run = JSON.parse(argumentsOf('RUN'));

    assert.deepEqual(run.slice(0, 3), ['java', `@${options}`, cache.replace('AOTCache=', 'AOTCacheOutput=')]);
    assert.equal(run[run.indexOf('-cp') + 1], entry[entry.indexOf('-jar') + 1]);
  });

  test('copies only what the build makes', () => {
    const copies = last.filter((line) => /^(COPY|ADD) /.test(line));

    assert.equal(copies.length, 2);
    for (const line of copies) assert.match(line, /^COPY --from=build /);
  });
});

describe('The unit of systemd', () => {
  const unit = read('ops', 'systemd', 'bascule.service');
  const values = (key) => [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value]) => value);

  test('starts the launcher', () => {
    const [start] = values('ExecStart');

    assert.match(start, /^\/usr\/bin\/bascule serve --config \$\{CREDENTIALS_DIRECTORY\}\/bascule\.yaml /);
  });

  test('gives running calls the time to end', () => {
    assert.ok(Number(values('TimeoutStopSec')[0]) > 10);
  });

  test('has no rights that it does not need', () => {
    assert.deepEqual(values('NoNewPrivileges'), ['yes']);
    assert.deepEqual(values('DynamicUser'), ['yes']);
    assert.deepEqual(values('ProtectSystem'), ['strict']);
    assert.deepEqual(values('CapabilityBoundingSet'), ['']);
  });
});

describe('The workflow of a release', () => {
  const { jobs } = parse(read('.github', 'workflows', 'release.yml'));
  const { steps } = jobs.build;

  test('runs the tests, then makes the artefacts, and publishes them at once', () => {
    const commands = steps.map(({ run = '', uses = '' }) => `${run}${uses}`);
    const [tests, dist, upload] = ['mvn --batch-mode verify', 'bin/dist', 'actions/upload-artifact@'].map((part) =>
      commands.findIndex((command) => command.includes(part)),
    );

    assert.ok(0 < tests && tests < dist && dist < upload, String([tests, dist, upload]));
    assert.equal(steps[upload].with.path, 'target/dist');
    assert.equal(jobs.publish.needs, 'build');
    assert.equal(jobs.publish.steps.filter(({ run = '' }) => run.startsWith('gh release create')).length, 1);
  });

  test('has the JDK that the build needs', () => {
    const { with: settings } = steps.find(({ uses = '' }) => uses.startsWith('actions/setup-java@'));

    assert.ok(read('pom.xml').includes(`<java.version>${settings['java-version']}</java.version>`));
  });
});

describe('The manifests of Kubernetes', () => {
  const folder = join(root, 'ops', 'kubernetes');
  const files = Object.fromEntries(readdirSync(folder).map((name) => [name, parse(readFileSync(join(folder, name), 'utf8'))]));
  const { spec } = files['deployment.yaml'];
  const [container] = spec.template.spec.containers;
  const configuration = files['bascule.yaml'];

  test('are named by the kustomization, each that is there', () => {
    const { resources, configMapGenerator, images } = files['kustomization.yaml'];
    const named = [...resources, ...configMapGenerator[0].files, 'kustomization.yaml', 'service-monitor.yaml'];

    assert.deepEqual(named.sort(), Object.keys(files).sort());
    assert.equal(images[0].name, container.image);
    assert.equal(configMapGenerator[0].name, spec.template.spec.volumes[0].configMap.name);
  });

  test('select what the deployment makes', () => {
    const { labels } = spec.template.metadata;

    assert.deepEqual(spec.selector.matchLabels, labels);
    assert.deepEqual(files['service.yaml'].spec.selector, labels);
    assert.deepEqual(files['network-policy.yaml'].spec.podSelector.matchLabels, labels);
    assert.equal(files['service.yaml'].spec.ports[0].targetPort, container.ports[0].name);
  });

  test('probe the health routes of the bridge', () => {
    const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => container[probe].httpGet.path);

    assert.deepEqual(paths, ['/health/live', '/health/live', '/health/ready']);
    assert.equal(container.ports[0].containerPort, 8808);
  });

  test('run it without rights, on a file system that it cannot write', () => {
    assert.equal(spec.template.spec.securityContext.runAsNonRoot, true);
    assert.equal(container.securityContext.allowPrivilegeEscalation, false);
    assert.equal(container.securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(container.securityContext.capabilities, { drop: ['ALL'] });
  });

  test('give running calls the time to end', () => {
    const drain = Number.parseInt(configuration.listen.drainTimeout, 10);
    const before = container.lifecycle.preStop.sleep.seconds;

    assert.ok(spec.template.spec.terminationGracePeriodSeconds > drain + before);
  });

  test('hold a configuration that the bridge takes', () => {
    const { status, stderr } = spawnSync(launcher, ['check', '--config', join(folder, 'bascule.yaml')], {
      env: { ...process.env, APPLICATIONS_KEY: 'a-key-of-applications', OPERATIONS_KEY: 'a-key-of-operations' },
      encoding: 'utf8',
    });

    assert.equal(status, 0, stderr);
  });
});
