import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { allAccountsUrls } from '#src/zoho/http/hosts.js';
import { asObject, parseJson } from '#src/util/json.js';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

const { version } = asObject(parseJson(read('package.json')));

/** The value of a key that stands in one line of metadata.yaml, without quotes. */
function metadataOf(text: string, key: string): string | undefined {
  return new RegExp(`^ *${key}: '?([^'\n]+)'?$`, 'm').exec(text)?.[1];
}

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile').replaceAll(/\\\n\s*/g, '');
  const stages = dockerfile.split(/^FROM /m).slice(1);
  const final = stages.at(-1) ?? '';

  it('has an absolute entry point, and repeats it in AIRBYTE_ENTRYPOINT', () => {
    const entry = /^ENTRYPOINT \["([^"]+)"\]$/m.exec(final)?.[1];
    expect(entry).to.match(/^\/airbyte\//);
    expect(/AIRBYTE_ENTRYPOINT="([^"]+)"/.exec(final)?.[1]).to.equal(entry);
  });

  it('runs as user 1000 on Node 24, and holds what is run only', () => {
    expect(final).to.match(/^USER 1000:1000$/m);
    for (const stage of stages)
      expect(stage).to.match(/^(--platform=\S+ )?node:24-bookworm-slim( AS \w+)?\n/);
    const copied = [...final.matchAll(/^COPY (?:--from=build )?(\S+) /gm)].map(([, name = '']) => name);
    expect(copied).to.deep.equal([
      '/build/package.json',
      '/build/node_modules',
      '/build/dist',
      'bin',
      'resources',
      'docs/errors.md',
    ]);
    expect(dockerfile).to.match(/npm prune --omit=dev/);
  });

  it('copies what is there', () => {
    const sources = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) =>
      list.split(' '),
    );
    expect(sources).to.not.be.empty;
    expect(sources.filter((name) => !existsSync(new URL(name, ROOT)))).to.deep.equal([]);
  });

  it('is built from a list of what it needs: configs, states and tests never come into a layer', () => {
    const patterns = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(patterns[0]).to.equal('*');
    const admitted = patterns.slice(1).map((line) => line.slice(1));
    expect(patterns.slice(1).every((line) => line.startsWith('!'))).to.equal(true);
    for (const foreign of ['test', 'test_files', 'config.json', 'state.json', 'node_modules', '.git'])
      expect(admitted).not.to.include(foreign);
  });

  it('is labelled with the version of package.json and the name in metadata.yaml', () => {
    expect(/^ARG VERSION=(.+)$/m.exec(final)?.[1]).to.equal(version);
    expect(final).to.include('io.airbyte.version="${VERSION}"');
    const name = metadataOf(read('metadata.yaml'), 'dockerRepository');
    expect(final).to.include(`io.airbyte.name="${name ?? ''}"`);
  });
});

describe('metadata.yaml', () => {
  const text = read('metadata.yaml');

  it('holds what the registry requires (protocol.md §1.13)', () => {
    const required =
      'metadataSpecVersion name definitionId connectorType dockerRepository dockerImageTag license documentationUrl githubIssueLabel connectorSubtype releaseStage';
    for (const key of required.split(' ')) expect(metadataOf(text, key), key).to.be.a('string');
    expect(metadataOf(text, 'definitionId')).to.match(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('agrees with package.json, the spec and the hosts of Zoho', () => {
    const spec = asObject(parseJson(read('resources/spec.json')));
    expect(metadataOf(text, 'dockerImageTag')).to.equal(version);
    expect(metadataOf(text, 'documentationUrl')).to.equal(spec['documentationUrl']);
    expect(metadataOf(text, 'protocolVersion')).to.equal(spec['protocol_version']);
    const hosts = [...text.matchAll(/^ {6}- (\S+)$/gm)].map(([, host]) => host);
    const network = [...read('docs/network.md').matchAll(/^\| [A-Z]{2} +\|(.+)\|$/gm)];
    expect(hosts).to.deep.equal(network.flatMap(([, row = '']) => row.split('|').map((cell) => cell.trim())));
    expect(hosts).to.include.members(allAccountsUrls().map((url) => new URL(url).host));
  });

  it('names an icon that is there', () => {
    expect(read(metadataOf(text, 'icon') ?? '')).to.match(/^<svg [^>]*viewBox/);
  });
});
