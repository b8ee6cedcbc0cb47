// A Java client, generated from the document of all servers, compiled, and used.

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { after, before, test } from 'node:test';
import { describeAll, run } from '../../clients/openapi.mjs';

const generator = {
  artifact: 'org.openapitools:openapi-generator-cli:7.25.0',
  jar: 'openapi-generator-cli-7.25.0.jar',
};
const dependencies = 'org.apache.maven.plugins:maven-dependency-plugin:3.11.0';

const client = `
import client.ApiClient;
import client.api.NastyApi;
import client.model.NastyExampleInput;
import client.model.NastyExampleResult;

public final class Client {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(arguments[0]);
    NastyExampleInput input = new NastyExampleInput().message("hi").times(3);
    NastyExampleResult result = new NastyApi(client).nastyExample(input, null, null);
    String message = result.getStructuredContent().getMessage();
    System.out.println(message + " " + result.getStructuredContent().getTimes());
  }
}
`;

let bridge;
before(async () => {
  bridge = await describeAll();
});
after(() => bridge?.stop());

/** The program of the JDK, of that in JAVA_HOME if there is one. */
function jdk(name) {
  return process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin', name) : name;
}

async function succeed(command, args, cwd) {
  const { code, said } = await run(command, args, { cwd });
  assert.equal(code, 0, said);
  return said;
}

function maven(args, cwd) {
  return succeed('mvn', ['--batch-mode', '--quiet', ...args], cwd);
}

function sourcesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.java'))
    .map((name) => join(folder, name));
}

test('the client of openapi-generator compiles and calls a tool', async () => {
  const folder = join(bridge.folder, 'java');
  mkdirSync(folder);
  await maven(
    [`${dependencies}:copy`, `-Dartifact=${generator.artifact}`, `-DoutputDirectory=${folder}`],
    folder,
  );
  await succeed(
    jdk('java'),
    [
      ...['-jar', generator.jar, 'generate', '--generator-name', 'java', '--library', 'native'],
      ...['--input-spec', join(bridge.folder, 'all.json'), '--output', 'generated'],
      ...['--api-package', 'client.api', '--model-package', 'client.model'],
      ...['--invoker-package', 'client'],
    ],
    folder,
  );
  const generated = join(folder, 'generated');
  await maven(
    [`${dependencies}:copy-dependencies`, '-DincludeScope=compile', '-DoutputDirectory=lib'],
    generated,
  );
  writeFileSync(join(folder, 'Client.java'), client);

  const sources = [join(folder, 'Client.java'), ...sourcesBelow(join(generated, 'src', 'main'))];
  const jars = join(generated, 'lib', '*');
  await succeed(
    jdk('javac'),
    ['-nowarn', '-proc:none', '-d', 'classes', '-cp', jars, ...sources],
    folder,
  );
  const path = ['classes', jars].join(delimiter);
  const printed = await succeed(jdk('java'), ['-cp', path, 'Client', bridge.url], folder);

  assert.equal(printed.trim(), 'hi 3');
});
