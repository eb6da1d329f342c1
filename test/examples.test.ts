import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { parseConfig } from '#src/config/parse.js';
import { asArray, asObject, asObjects, asText, parseJson, type JsonObject } from '#src/util/json.js';

const ROOT = new URL('../examples/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

/** The documents of a file. A key that is there twice, or a wrong indent, is an error. */
function documents(path: string): JsonObject[] {
  return parseAllDocuments(read(path)).map((document) => {
    expect([...document.errors, ...document.warnings].map(String), path).to.deep.equal([]);
    return asObject(parseJson(JSON.stringify(document.toJS())));
  });
}

const at = (value: JsonObject, ...path: string[]): JsonObject =>
  path.reduce((inner, key) => asObject(inner[key]), value);
const names = (config: JsonObject, key: string): string[] =>
  asArray(config[key]).map((name) => asText(name) ?? '');

/** Each config is accepted without a warning, and together they read each module of the org once. */
function expectOneOrg(configs: readonly JsonObject[]): void {
  expect(configs).to.have.length(3);
  for (const config of configs) {
    expect(parseConfig(config).warnings).to.deep.equal([]);
    for (const key of ['client_id', 'refresh_token', 'redis_url', 'dc_region'])
      expect(config[key], key).to.equal(configs[0]?.[key]).and.not.equal(undefined);
  }
  const selected = configs.flatMap((config) => names(config, 'modules'));
  expect(new Set(selected).size).to.equal(selected.length);
  expect(configs.flatMap((config) => names(config, 'exclude_modules'))).to.have.members(selected);
}

const FIVE_FIELDS = /^[\d*/,-]+( [\d*/,-]+){4}$/;

describe('examples/kubernetes', () => {
  const files = ['redis.yaml', 'one-org.yaml', 'many-orgs.yaml'];
  const all = files.flatMap((file) => documents(`kubernetes/${file}`));
  const ofKind = (kind: string): JsonObject[] => all.filter((document) => document['kind'] === kind);
  const nameOf = (document: JsonObject): string | undefined => asText(at(document, 'metadata')['name']);

  it('are documents of the kinds and versions that Kubernetes has', () => {
    const versions: Record<string, string> = {
      CronJob: 'batch/v1',
      Deployment: 'apps/v1',
      ...{ Secret: 'v1', Service: 'v1', PersistentVolumeClaim: 'v1' },
    };
    for (const document of all) {
      expect(document['apiVersion']).to.equal(versions[asText(document['kind']) ?? '']);
      expect(nameOf(document)).to.match(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
    }
  });

  for (const job of ofKind('CronJob')) {
    const spec = at(job, 'spec');
    const run = at(spec, 'jobTemplate', 'spec');
    const pod = at(run, 'template', 'spec');

    it(`${nameOf(job)}: no two runs at once, a pod for each index, and a failed one stops no other`, () => {
      expect(spec['schedule']).to.match(FIVE_FIELDS);
      expect(spec['concurrencyPolicy']).to.equal('Forbid');
      expect(run).to.deep.include({ completionMode: 'Indexed', backoffLimitPerIndex: 1 });
      expect(run['parallelism']).to.be.at.most(Number(run['completions']));
      expect(pod['restartPolicy']).to.equal('Never');
    });

    it(`${nameOf(job)}: mounts what it names, and keeps its states`, () => {
      const volumes = new Map(asObjects(pod['volumes']).map((volume) => [volume['name'], volume]));
      const [container = {}] = asObjects(pod['containers']);
      const mounts = asObjects(container['volumeMounts']);
      expect(mounts.map(({ name }) => name)).to.have.members([...volumes.keys()]);
      const claim = at(volumes.get('states') ?? {}, 'persistentVolumeClaim')['claimName'];
      expect(ofKind('PersistentVolumeClaim').map(nameOf)).to.include(claim);
      const paths = mounts.map(({ mountPath }) => asText(mountPath) ?? '');
      for (const path of read('kubernetes/sync.sh').match(/(?<=")\/[a-z]+/g) ?? [])
        expect(paths).to.include(path);
    });

    it(`${nameOf(job)}: runs as a user without rights, in bounded memory`, () => {
      const [container = {}] = asObjects(pod['containers']);
      expect(at(pod, 'securityContext')['runAsUser']).to.equal(1_000);
      expect(at(container, 'securityContext')).to.deep.include({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
      });
      expect(at(container, 'resources', 'limits')['memory']).to.equal('512Mi');
    });
  }

  it('one-org.yaml: three pods share an org, through the Redis of redis.yaml', () => {
    const [secret = {}] = ofKind('Secret');
    const configs = Object.values(at(secret, 'stringData')).map((text) =>
      asObject(parseJson(asText(text) ?? '')),
    );
    expectOneOrg(configs);
    const [service = {}] = ofKind('Service');
    const [port = {}] = asObjects(at(service, 'spec')['ports']);
    const { hostname, port: used } = new URL(asText(configs[0]?.['redis_url']) ?? '');
    expect([hostname, used]).to.deep.equal([nameOf(service), asText(port['port'])]);
  });
});

describe('examples/meltano', () => {
  const [project = {}] = documents('meltano/meltano.yml');
  const extractors = asObjects(at(project, 'plugins')['extractors']);
  const [parent = {}, ...taps] = extractors;
  const jobs = asObjects(project['jobs']);

  it('three taps share an org', () => {
    const environment = { client_id: '1000.A', client_secret: 'b', refresh_token: '1000.a.b' };
    const shared = { ...environment, ...at(parent, 'config'), redis_url: 'redis://redis:6379/0' };
    expect(asText(at(parent, 'config')['redis_url'])).to.match(/^\$\w+$/);
    expect(taps.map((tap) => tap['inherit_from'])).to.deep.equal(taps.map(() => parent['name']));
    expectOneOrg(taps.map((tap) => ({ ...shared, ...at(tap, 'config') })));
  });

  it('each tap has a job, and each job a schedule', () => {
    const tasks = jobs.map((job) => (asText(asArray(job['tasks'])[0]) ?? '').split(' ')[0]);
    expect(tasks).to.deep.equal(taps.map((tap) => tap['name']));
    const schedules = asObjects(project['schedules']);
    expect(schedules.map(({ job }) => job)).to.deep.equal(jobs.map(({ name }) => name));
    for (const { interval } of schedules) if (interval !== '@hourly') expect(interval).to.match(FIVE_FIELDS);
  });
});

describe('examples/airbyte', () => {
  const { sources, connections } = asObject(parseJson(read('airbyte/one-org.json')));

  it('three sources share an org', () => {
    expectOneOrg(asObjects(sources).map((source) => at(source, 'configuration')));
  });

  it('each connection reads streams of its source, on a schedule', () => {
    asObjects(connections).forEach((connection, index) => {
      const config = at(asObjects(sources)[index] ?? {}, 'configuration');
      const streams = asObjects(at(connection, 'configurations')['streams']);
      const excluded = names(config, 'exclude_modules');
      for (const { name, syncMode } of streams) {
        expect(syncMode).to.equal('incremental_deduped_history');
        expect(excluded).to.not.include(name);
        if (excluded.length === 0) expect(names(config, 'modules')).to.include(name);
      }
      expect(at(connection, 'schedule')['cronExpression']).to.match(/^0( [\d*?/]+){5}$/);
    });
  });
});
