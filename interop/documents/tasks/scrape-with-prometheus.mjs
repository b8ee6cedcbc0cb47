// Prometheus scrapes the bridge with the configuration of this repository, and a query shows the servers.

import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../documents.mjs';
import { freePort, until } from '../../harness/processes.mjs';

export default async function scrapeWithPrometheus(user) {
  const operations = user.open('docs/operations.md');
  const configuration = user.open('docs/configuration.md');
  const port = await freePort();
  configuration.save('bascule.json', '"everything": {');
  await user.open('README.md').serve('./bascule serve');

  // The user works in a clone of the repository; Prometheus waits up to 15 s before the first scrape.
  cpSync(join(root, 'ops'), join(user.folder, 'ops'), { recursive: true });
  const file = 'ops/prometheus/prometheus.yml';
  const target = new URL(user.replaced('http://127.0.0.1:8808')).host;
  user.has(file, user.read(file).replace('127.0.0.1:8808', target).replace('scrape_interval: 15s', 'scrape_interval: 1s'));

  user.replacements.set('127.0.0.1:9090', `127.0.0.1:${port}`);
  const scrape = 'prometheus --config.file=ops/prometheus/prometheus.yml';
  await operations.start(scrape, /Server is ready/, `--web.listen-address=127.0.0.1:${port}`);

  const query = "curl -s 'http://127.0.0.1:9090/api/v1/query?query=bascule_upstream_connected'";
  await until('the bridge is scraped', async () => {
    const { data } = JSON.parse(await operations.run(query));
    return data.result.some(({ metric, value }) => metric.job === 'bascule' && metric.server === 'everything' && value[1] === '1');
  });
}
