// What runs the bridge elsewhere says the same as the launcher, and as each other. Nothing is built or deployed here.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { launcher, until } from '../../harness/processes.mjs';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (...path) => readFileSync(join(root, ...path), 'utf8');

/** Where the options of the JVM are. */
const options = '/opt/bascule/jvm.options';
const cache = '-XX:AOTCache=/opt/bascule/bascule.aot';

const copyDependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies';

/** The configuration of the image that bin/dist makes. */
const image = JSON.parse(read('ops', 'package', 'image', 'config.json').replace('@DIFFS@', ''));

describe('The image of the Dockerfile', () => {
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

  test('is configured as that of bin/dist, apart from where Java is', () => {
    const { Entrypoint: [java, ...rest], Cmd, User, ExposedPorts, StopSignal, Labels } = image.config;

    assert.equal(java, '/opt/bascule/runtime/bin/java');
    assert.deepEqual(JSON.parse(argumentsOf('ENTRYPOINT')).slice(1), rest);
    assert.deepEqual(JSON.parse(argumentsOf('CMD')), Cmd);
    assert.equal(argumentsOf('USER'), User);
    assert.deepEqual(Object.keys(ExposedPorts), [`${argumentsOf('EXPOSE')}/tcp`]);
    assert.equal(argumentsOf('STOPSIGNAL'), StopSignal);
    for (const [key, value] of Object.entries(Labels)) {
      if (!value.startsWith('@')) assert.ok(argumentsOf('LABEL').includes(`${key}="${value}"`), key);
    }
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

    assert.match(start, /^\/usr\/bin\/bascule serve --config \/etc\/bascule\/bascule\.yaml /);
  });

  test('is sound for systemd, and exposes little', () => {
    const place = mkdtempSync(join(tmpdir(), 'bascule-unit-'));
    const file = join(place, 'bascule.service');
    // The program is not installed here.
    writeFileSync(file, unit.replace('ExecStart=/usr/bin/bascule', 'ExecStart=/bin/true'));
    const analyze = (...args) => spawnSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, SYSTEMD_LOG_LEVEL: 'warning' } });
    if (analyze('--version').error) return;

    const verified = analyze('verify', '--man=no', '--recursive-errors=no', file);
    const security = analyze('security', '--offline=true', '--threshold=25', file);

    assert.equal(verified.status, 0, verified.stderr);
    assert.doesNotMatch(verified.stderr, /bascule\.service/);
    assert.equal(security.status, 0, security.stdout);
  });

  test('reads the configuration where it is, by the group that the packages make', () => {
    assert.deepEqual(values('User'), ['bascule']);
    assert.deepEqual(values('LoadCredential'), []);
    for (const script of [read('ops', 'package', 'debian', 'postinst'), read('ops', 'package', 'bascule.spec')]) {
      assert.match(script, /useradd --system --user-group .* bascule/);
      assert.match(script, /chgrp bascule \/etc\/bascule\/bascule\.yaml/);
    }
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
    assert.deepEqual(jobs.publish.needs, ['test', 'build']);
    assert.deepEqual(jobs.test, { uses: './.github/workflows/ci.yml', with: { part: 'all' } });
    assert.equal(jobs.publish.steps.filter(({ run = '' }) => run.startsWith('gh release create')).length, 1);
  });

  test('has the JDK that the build needs', () => {
    const { with: settings } = steps.find(({ uses = '' }) => uses.startsWith('actions/setup-java@'));

    assert.ok(read('pom.xml').includes(`<java.version>${settings['java-version']}</java.version>`));
  });
});

test('CI runs each part of .ci/run', () => {
  const [ci, check, rigs] = ['ci', 'check', 'rigs'].map((name) => parse(read('.github', 'workflows', `${name}.yml`)));

  assert.equal(ci.jobs.run.steps.at(-1).run, '.ci/run ${{ inputs.part }}');
  assert.equal(ci.on.workflow_call.inputs.part.default, '');
  assert.deepEqual(check.jobs.check, { uses: './.github/workflows/ci.yml' });
  assert.deepEqual(Object.keys(check.on), ['pull_request', 'push']);
  assert.deepEqual(rigs.jobs.rigs, { uses: './.github/workflows/ci.yml', with: { part: 'rigs' } });
  assert.ok(rigs.on.schedule);
  const unknown = spawnSync(join(root, '.ci', 'run'), ['checks'], { encoding: 'utf8' });
  assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
  assert.match(unknown.stderr, /^Usage: \.ci\/run \[rigs \| all\]$/m);
});

/** What every deployment must have, whatever wrote its manifests. `read` returns them by kind. */
function testsOfDeployment(read) {
  const parts = () => {
    const manifests = read();
    const { spec } = manifests.Deployment;
    return { ...manifests, spec, pod: spec.template.spec, container: spec.template.spec.containers[0] };
  };

  test('select what the deployment makes', () => {
    const { spec, container, Service, NetworkPolicy } = parts();
    const { labels } = spec.template.metadata;

    assert.deepEqual(spec.selector.matchLabels, labels);
    assert.deepEqual(Service.spec.selector, labels);
    assert.deepEqual(NetworkPolicy.spec.podSelector.matchLabels, labels);
    assert.equal(Service.spec.ports[0].targetPort, container.ports[0].name);
  });

  test('probe the health routes of the bridge', () => {
    const { container } = parts();
    const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => container[probe].httpGet.path);

    assert.deepEqual(paths, ['/health/live', '/health/live', '/health/ready']);
    assert.equal(container.ports[0].containerPort, 8808);
  });

  test('run it without rights, as the user of the image, on a file system that it cannot write', () => {
    const { pod, container } = parts();

    assert.equal(pod.securityContext.runAsNonRoot, true);
    assert.equal(`${pod.securityContext.runAsUser}:${pod.securityContext.runAsGroup}`, image.config.User);
    assert.equal(pod.automountServiceAccountToken, false);
    assert.equal(container.securityContext.allowPrivilegeEscalation, false);
    assert.equal(container.securityContext.readOnlyRootFilesystem, true);
    assert.deepEqual(container.securityContext.capabilities, { drop: ['ALL'] });
    assert.equal(container.args[container.args.indexOf('--config') + 1], image.config.Cmd.at(-1));
  });

  test('give running calls the time to end', () => {
    const { pod, configuration } = parts();
    const { drainDelay, drainTimeout } = parse(configuration).listen;

    assert.ok(Number.parseInt(drainDelay, 10) > 0);
    assert.ok(pod.terminationGracePeriodSeconds > Number.parseInt(drainDelay, 10) + Number.parseInt(drainTimeout, 10));
  });

  test('hold a configuration that the bridge takes', () => {
    assertTaken(parts().configuration);
  });
}

/** Checks a configuration whose variables and files are in their places. */
function assertTaken(configuration) {
  const folder = mkdtempSync(join(tmpdir(), 'bascule-ops-'));
  writeFileSync(join(folder, 'bascule.yaml'), configuration.replaceAll('/run/secrets/bascule', folder));
  for (const name of ['valkey-password', 'shared-secret']) {
    writeFileSync(join(folder, name), `${name}-of-at-least-32-characters\n`, { mode: 0o600 });
  }
  const { status, stderr } = spawnSync(launcher, ['check', '--config', join(folder, 'bascule.yaml')], {
    env: { ...process.env, APPLICATIONS_KEY: 'a-key-of-applications', OPERATIONS_KEY: 'a-key-of-operations' },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}

/** The parsed YAML files of a folder, by their names. */
function parsedIn(folder) {
  const names = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isFile() && /\.yaml$/.test(each.name)).map(({ name }) => name);
  return Object.fromEntries(names.map((name) => [name, parseAllDocuments(readFileSync(join(folder, name), 'utf8')).map((each) => each.toJS())]));
}

describe('The manifests of Kubernetes', () => {
  const folder = join(root, 'ops', 'kubernetes');
  const files = Object.fromEntries(Object.entries(parsedIn(folder)).map(([name, [first]]) => [name, first]));

  test('are named by the kustomization, each that is there', () => {
    const { resources, configMapGenerator, images } = files['kustomization.yaml'];
    const named = [...resources, ...configMapGenerator[0].files, 'kustomization.yaml', 'service-monitor.yaml'];
    const { spec } = files['deployment.yaml'].spec.template;

    assert.deepEqual(named.sort(), Object.keys(files).sort());
    assert.equal(images[0].name, spec.containers[0].image);
    assert.equal(configMapGenerator[0].name, spec.volumes[0].configMap.name);
  });

  testsOfDeployment(() => ({
    Deployment: files['deployment.yaml'],
    Service: files['service.yaml'],
    NetworkPolicy: files['network-policy.yaml'],
    configuration: read('ops', 'kubernetes', 'bascule.yaml'),
  }));
});

describe('The manifests of several replicas', () => {
  const folder = join(root, 'ops', 'kubernetes', 'replicas');
  const { 'kustomization.yaml': [kustomization], 'valkey.yaml': [engine, engineService], ...files } = parsedIn(folder);
  const base = parse(read('ops', 'kubernetes', 'deployment.yaml'));
  const [deployment] = files['deployment.yaml'];
  const [policy] = files['network-policy.yaml'];
  const [configuration] = files['bascule.yaml'];
  const label = { 'app.kubernetes.io/name': 'bascule' };

  test('are named by the kustomization, each that is there', () => {
    const patches = kustomization.patches.map(({ path }) => path);
    const named = [...kustomization.resources, ...kustomization.configMapGenerator[0].files, ...patches];

    assert.deepEqual(named.sort(), ['..', 'valkey.yaml', ...Object.keys(files)].sort());
  });

  test('change what the others define', () => {
    const [container] = deployment.spec.template.spec.containers;
    const known = base.spec.template.spec;

    assert.equal(deployment.metadata.name, base.metadata.name);
    assert.equal(container.name, known.containers[0].name);
    assert.ok(known.volumes.some(({ name }) => name === deployment.spec.template.spec.volumes[0].name));
    assert.equal(files['autoscaler.yaml'][0].spec.scaleTargetRef.name, base.metadata.name);
    assert.deepEqual(files['disruption-budget.yaml'][0].spec.selector.matchLabels, label);
  });

  test('let the bridges, and only them, connect to the engine', () => {
    const { hostname, port } = new URL(configuration.shared.url);
    const pods = engine.spec.template.metadata.labels;
    const [allowed] = files['valkey-network-policy.yaml'];
    const before = parse(read('ops', 'kubernetes', 'network-policy.yaml'));

    assert.equal(hostname, engineService.metadata.name);
    assert.equal(Number(port), engineService.spec.ports[0].port);
    assert.deepEqual(engineService.spec.selector, pods);
    assert.deepEqual(allowed.spec.podSelector.matchLabels, pods);
    assert.deepEqual(allowed.spec.ingress[0].from, [{ podSelector: { matchLabels: label } }]);
    assert.deepEqual(policy.spec.egress.slice(0, -1), before.spec.egress);
    assert.deepEqual(policy.spec.egress.at(-1), {
      to: [{ podSelector: { matchLabels: pods } }],
      ports: [{ port: Number(port), protocol: 'TCP' }],
    });
  });

  test('start an engine that keeps nothing, and no more than its memory', async () => {
    const own = mkdtempSync(join(tmpdir(), 'bascule-valkey-'));
    writeFileSync(join(own, 'users.acl'), 'user default off\n');
    const [program, ...args] = engine.spec.template.spec.containers[0].args;
    const here = args.map((each) => each.replace('/etc/valkey', own).replace('--dir /tmp', `--dir ${own}`));
    const child = spawn(program, [...here, '--port', '0', '--unixsocket', join(own, 'socket')], { stdio: ['ignore', 'pipe', 'inherit'] });
    let log = '';
    child.stdout.on('data', (chunk) => (log += chunk));

    await until('Valkey listens', async () => /Ready to accept connections/.test(log) || child.exitCode !== null);
    child.kill('SIGTERM');
    await once(child, 'close');

    assert.match(log, /Ready to accept connections/);
    assert.deepEqual(readdirSync(own), ['users.acl']);
  });

  test('give the bridges the permissions in the engine that they need, and no other', () => {
    const needed = read('adapters-valkey', 'src', 'main', 'resources', 'dev', 'bascule', 'adapter', 'out', 'valkey', 'users.acl');

    assert.equal(read('ops', 'kubernetes', 'replicas', 'users.acl'), needed.replaceAll('GROUP', 'bascule'));
    assert.ok(read('docs', 'scale-out.md').includes(needed.replaceAll('GROUP', 'bascule').trim()));
  });

  test('hold a configuration that the bridge takes', () => {
    assertTaken(read('ops', 'kubernetes', 'replicas', 'bascule.yaml'));
  });
});

describe('The Helm chart', () => {
  const chart = join(root, 'ops', 'helm', 'bascule');
  const folder = mkdtempSync(join(tmpdir(), 'bascule-helm-'));
  const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', 'java') : 'java';

  before(() => {
    const { status, stdout } = spawnSync(
      'mvn',
      ['--batch-mode', '--quiet', '--file', join(import.meta.dirname, 'helm', 'pom.xml'), copyDependencies, `-DoutputDirectory=${folder}`],
      { encoding: 'utf8' },
    );
    assert.equal(status, 0, stdout);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs Helm itself, as a library, with `values` merged into those of the chart. */
  function helm(command, values) {
    const file = join(folder, 'values.json');
    if (values) writeFileSync(file, JSON.stringify(values));
    const program = join(import.meta.dirname, 'helm', 'HelmChart.java');
    const options = ['--enable-native-access=ALL-UNNAMED', '--class-path', join(folder, '*')];
    return spawnSync(java, [...options, program, command, chart, ...(values ? [file] : [])], { encoding: 'utf8' });
  }

  /** Returns the manifests by kind. Kubernetes reads YAML 1.1. */
  function render(values) {
    const { status, stdout, stderr } = helm('template', values);
    assert.equal(status, 0, stderr);
    const documents = parseAllDocuments(stdout, { version: '1.1' }).map((document) => document.toJS()).filter(Boolean);
    const manifests = Object.fromEntries(documents.map((manifest) => [manifest.kind, manifest]));
    return { ...manifests, configuration: manifests.ConfigMap.data['bascule.yaml'] };
  }

  const all = {
    existingSecret: 'keys',
    existingFilesSecret: 'files',
    autoscaling: { enabled: true, minReplicas: 3 },
    podDisruptionBudget: { enabled: true },
    service: { sessionAffinity: 'ClientIP' },
    ingress: { enabled: true, className: 'nginx', host: 'tools.example', tlsSecret: 'certificate' },
    serviceMonitor: { enabled: true, labels: { release: 'prometheus' } },
    nodeSelector: { disk: 'ssd' },
  };

  let withDefaults;
  let withAll;
  before(() => {
    withDefaults = render();
    withAll = render(all);
  });

  test('passes the strict lint of Helm', () => {
    const { status, stdout, stderr } = helm('lint');

    assert.equal(status, 0, stdout + stderr);
  });

  test('has an icon, and a test of the service as a client that may connect', () => {
    const { icon } = parse(read('ops', 'helm', 'bascule', 'Chart.yaml'));
    const { NetworkPolicy } = withAll;
    // Hooks are not part of what the renderer returns: the template, with `value` in place of each expression.
    const template = read('ops', 'helm', 'bascule', 'templates', 'tests', 'ready.yaml');
    const pod = parse(template.replaceAll(/^ *\{\{-.*\}\}\n/gm, '').replaceAll(/\{\{.*?\}\}/g, 'value'));
    const [container] = pod.spec.containers;
    const [{ podSelector }] = NetworkPolicy.spec.ingress[0].from;

    assert.match(icon, /^data:image\/svg\+xml;base64,/);
    assert.equal(pod.metadata.annotations['helm.sh/hook'], 'test');
    assert.deepEqual(container.args, ['health', '--url', 'value://value:valuevalue']);
    assert.match(template, /include "bascule.fullname" \. \}\}:\{\{ \.Values\.service\.port \}\}/);
    assert.equal(pod.metadata.labels['bascule-client'], podSelector.matchLabels['bascule-client']);
  });

  test('has the version of the program', () => {
    const { version, appVersion } = parse(read('ops', 'helm', 'bascule', 'Chart.yaml'));

    assert.match(read('pom.xml'), new RegExp(`^  <version>${version}</version>$`, 'm'));
    assert.equal(appVersion, version);
  });

  test('is in its defaults what the manifests of Kubernetes are', () => {
    const { Deployment, NetworkPolicy } = structuredClone(withDefaults);
    const { spec } = parse(read('ops', 'kubernetes', 'deployment.yaml'));
    const comparable = (pod) => {
      const [container] = pod.containers;
      const { image: _, imagePullPolicy: __, volumeMounts: ___, ...rest } = container;
      for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) rest[probe].httpGet.scheme ??= 'HTTP';
      return { ...pod, containers: [rest], volumes: pod.volumes.filter(({ name }) => name !== 'secrets') };
    };

    assert.deepEqual(comparable(Deployment.spec.template.spec), comparable(spec.template.spec));
    assert.deepEqual(Deployment.spec.strategy, spec.strategy);
    const { podSelector: _, ...policy } = parse(read('ops', 'kubernetes', 'network-policy.yaml')).spec;
    assert.deepEqual({ ...NetworkPolicy.spec, podSelector: undefined }, { ...policy, podSelector: undefined });
  });

  describe('with its defaults', () => testsOfDeployment(() => withDefaults));

  describe('with all options', () => {
    testsOfDeployment(() => withAll);

    test('scales, has a budget, an ingress and a monitor', () => {
      const { Deployment, HorizontalPodAutoscaler, PodDisruptionBudget, Ingress, Service, ServiceMonitor } = withAll;
      const { labels } = Deployment.spec.template.metadata;
      const [container] = Deployment.spec.template.spec.containers;

      assert.equal(Deployment.spec.replicas, undefined);
      assert.equal(HorizontalPodAutoscaler.spec.scaleTargetRef.name, Deployment.metadata.name);
      assert.equal(HorizontalPodAutoscaler.spec.minReplicas, 3);
      assert.deepEqual(PodDisruptionBudget.spec.selector.matchLabels, labels);
      assert.equal(Ingress.spec.rules[0].http.paths[0].backend.service.name, Service.metadata.name);
      assert.deepEqual(Ingress.spec.tls, [{ hosts: ['tools.example'], secretName: 'certificate' }]);
      assert.equal(Service.spec.sessionAffinity, 'ClientIP');
      assert.deepEqual(ServiceMonitor.spec.endpoints[0].authorization.credentials, { name: 'keys', key: 'OPERATIONS_KEY' });
      assert.equal(ServiceMonitor.metadata.labels.release, 'prometheus');
      assert.deepEqual(container.envFrom, [{ secretRef: { name: 'keys' } }]);
      assert.deepEqual(
        Deployment.spec.template.spec.volumes.find(({ name }) => name === 'secrets').secret,
        { secretName: 'files', defaultMode: 0o440 },
      );
    });
  });

  describe('with the values for several replicas', () => {
    let manifests;
    before(() => {
      manifests = render(parse(read('ops', 'helm', 'bascule', 'replicas.yaml')));
    });
    testsOfDeployment(() => manifests);

    test('is what the manifests of several replicas are', () => {
      const of = (name) => parse(read('ops', 'kubernetes', 'replicas', name)).spec;
      const { Deployment, HorizontalPodAutoscaler, PodDisruptionBudget, NetworkPolicy } = manifests;
      const patch = of('deployment.yaml');
      const { spec } = Deployment.spec.template;

      assert.equal(Deployment.spec.minReadySeconds, patch.minReadySeconds);
      assert.deepEqual(spec.topologySpreadConstraints, patch.template.spec.topologySpreadConstraints);
      assert.deepEqual(spec.containers[0].resources, patch.template.spec.containers[0].resources);
      assert.deepEqual(HorizontalPodAutoscaler.spec, of('autoscaler.yaml'));
      assert.equal(PodDisruptionBudget.spec.maxUnavailable, of('disruption-budget.yaml').maxUnavailable);
      assert.deepEqual(NetworkPolicy.spec.egress, of('network-policy.yaml').egress);
      assert.deepEqual(parse(manifests.configuration).shared, parse(read('ops', 'kubernetes', 'replicas', 'bascule.yaml')).shared);
    });
  });

  test('follows the port, the base path and TLS of the configuration', () => {
    const listen = { port: 9000, basePath: '/tools', tls: { certificate: 'tls.crt', key: 'tls.key' } };
    const { Deployment, ServiceMonitor } = render({ config: { listen }, serviceMonitor: { enabled: true } });
    const [{ ports, readinessProbe }] = Deployment.spec.template.spec.containers;

    assert.equal(ports[0].containerPort, 9000);
    assert.deepEqual(readinessProbe.httpGet, { path: '/tools/health/ready', port: 'http', scheme: 'HTTPS' });
    assert.equal(ServiceMonitor.spec.endpoints[0].scheme, 'https');
    assert.equal(ServiceMonitor.spec.endpoints[0].path, '/tools/metrics');
  });

  for (const [values, message] of [
    [{ replica: 2 }, /additional properties 'replica' not allowed/],
    [{ replicas: 'two' }, /\/replicas'?: got string, want integer/],
    [{ config: { auth: null } }, /auth/],
  ]) {
    test(`rejects ${JSON.stringify(values)}`, () => {
      const { status, stderr } = helm('template', values);

      assert.equal(status, 1);
      assert.match(stderr, message);
    });
  }
});

describe('The compose file', () => {
  const folder = join(root, 'ops', 'compose');
  const own = (...path) => parse(read('ops', 'compose', ...path));
  const { services, secrets, volumes } = own('compose.yaml');
  const env = { ...process.env, APPLICATIONS_KEY: 'a-key-of-applications', OPERATIONS_KEY: 'a-key-of-operations' };

  test('mounts files that exist, and volumes that it declares', () => {
    const mounts = Object.values(services).flatMap((service) => service.volumes.map((volume) => volume.split(':')[0]));

    assert.equal(mounts.length, 8);
    for (const mount of mounts) {
      if (mount.startsWith('.')) assert.ok(existsSync(join(folder, mount)), mount);
      else assert.ok(mount in volumes, mount);
    }
  });

  test('has each image by version, and publishes ports only on this machine', () => {
    for (const { image, ports } of Object.values(services)) {
      assert.match(image, /:(v?\d[\d.]+|local)$/);
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:\d+:\d+$/);
    }
  });

  test('scrapes the bridge with the key of the secret', () => {
    const [job] = own('prometheus.yml').scrape_configs;
    const [secret] = services.prometheus.secrets;

    assert.deepEqual(job.static_configs[0].targets, [`bascule:${services.bascule.ports[0].split(':')[2]}`]);
    assert.equal(job.authorization.credentials_file, `/run/secrets/${secret}`);
    assert.ok(secrets[secret].environment in services.bascule.environment);
  });

  test('has a configuration that promtool accepts', () => {
    const copy = mkdtempSync(join(tmpdir(), 'bascule-compose-'));
    writeFileSync(join(copy, 'key'), 'a-key-of-prometheus');
    writeFileSync(join(copy, 'bascule-rules.yml'), read('ops', 'prometheus', 'bascule-rules.yml'));
    const text = read('ops', 'compose', 'prometheus.yml').replace('/run/secrets/metrics_key', join(copy, 'key'));
    writeFileSync(join(copy, 'prometheus.yml'), text);

    const { status, stderr } = spawnSync('promtool', ['check', 'config', join(copy, 'prometheus.yml')], { encoding: 'utf8' });

    assert.equal(status, 0, stderr);
  });

  test('gives Grafana a data source, and the folder of the dashboard', () => {
    const { options } = own('grafana', 'dashboards.yaml').providers[0];
    const dashboard = services.grafana.volumes.find((volume) => volume.includes('bascule-dashboard.json'));

    assert.ok(dashboard.split(':')[1].startsWith(`${options.path}/`));
    assert.equal(own('grafana', 'datasources.yaml').datasources[0].url, 'http://prometheus:9090');
  });

  test('has a configuration that the bridge takes', () => {
    const { status, stderr } = spawnSync(launcher, ['check', '--config', join(folder, 'bascule.yaml')], {
      env: { ...env, METRICS_KEY: 'a-key-of-prometheus' },
      encoding: 'utf8',
    });

    assert.equal(status, 0, stderr);
  });
});
