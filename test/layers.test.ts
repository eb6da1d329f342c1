import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { expect } from 'chai';

import { breachesOf, circleIn, importsOf, MAX_FILES } from './support/layers.js';

const src = fileURLToPath(new URL('../src/', import.meta.url));

describe('layers (docs/conventions.md)', () => {
  it('are kept by every file of src', () => {
    const breaches = sources().flatMap((file) => breachesOf(file, readFileSync(src + file, 'utf8')));
    expect(breaches, `\n${breaches.join('\n')}\n`).to.deep.equal([]);
  });

  it('have no circle of imports, types included', () => {
    const imports = new Map(
      sources().map((file) => [file, importsOf(file, readFileSync(src + file, 'utf8'))]),
    );
    expect(circleIn(imports)).to.equal(undefined);
    expect(imports.get('zoho/client.ts')).to.include('zoho/attempt.ts');
  });

  it('are seen to have a circle', () => {
    const circle = circleIn(
      new Map([
        ['a', ['b']],
        ['b', ['c', 'd']],
        ['c', []],
        ['d', ['b']],
      ]),
    );
    expect(circle).to.deep.equal(['b', 'd', 'b']);
  });

  it(`have at most ${MAX_FILES} files in a folder`, () => {
    const counts = new Map<string, number>();
    for (const file of sources()) {
      const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > MAX_FILES)).to.deep.equal([]);
  });

  it('are looked for in the files that are there', () => {
    expect(sources()).to.include.members(['util/clock.ts', 'errors.ts', 'config/parse.ts', 'message.ts']);
  });

  const tripping: Record<string, [file: string, text: string, words: RegExp]> = {
    'a lower layer': ['util/x.ts', "import { a } from '../config/parse.js';", /layer util\).*layer config/],
    'a re-export': ['zoho/x.ts', "export * from '../engine/plan.js';", /layer zoho\).*layer engine/],
    'an import at run time': ['engine/x.ts', "await import('../cli/main.js');", /layer engine\).*layer cli/],
    'an import of a type': [
      'state/x.ts',
      "type A = import('../zoho/http.js').A;",
      /layer state\).*layer zoho/,
    ],
    'a side-effect import': ['catalog/x.ts', "import '../protocol/line-writer.js';", /layer protocol\)/],
    'the emulator knowing the config': [
      'emulator/x.ts',
      "import '../config/parse.js';",
      /emulator may import util/,
    ],
    'the printer knowing the line writer': [
      'protocol/airbyte/x.ts',
      "import '../line-writer.js';",
      /layer protocol\)/,
    ],
    'a later room': [
      'engine/plan/x.ts',
      "import '../walk/batch.js';",
      /in engine, the room plan may import plan\. Move/,
    ],
    'a room importing a file of the layer itself': [
      'engine/phases/x.ts',
      "import '../sync.js';",
      /in engine, the room phases may import plan, walk/,
    ],
    'a file room importing a later room': ['zoho/client.ts', "import './api/records.js';", /the room client/],
    'a room nobody knows': ['engine/hall/x.ts', "import '../plan/plan.js';", /lies in no room of engine/],
    'got elsewhere': [
      'zoho/api/records.ts',
      "import got from 'got';",
      /got lives in src\/zoho\/http\/http\.ts/,
    ],
    'bottleneck elsewhere': [
      'zoho/http/http.ts',
      "import B from 'bottleneck/light.js';",
      /src\/zoho\/limits\/limiter\.ts/,
    ],
    'the CDK elsewhere': [
      'cli/main.ts',
      "import 'faros-airbyte-cdk/lib/x.js';",
      /src\/protocol\/airbyte\/cdk\.ts/,
    ],
    'a package nobody knows': ['util/x.ts', "import _ from 'lodash';", /the package lodash/],
    'the alias of the tests': ['cli/x.ts', "import '#src/errors.js';", /aliases are for tests/],
    process: ['zoho/x.ts', 'const a = process.env;', /uses process: only cli/],
    'process through globalThis': ['engine/x.ts', 'globalThis.process.exit(1);', /uses process: only cli/],
    'process as a module': ['engine/x.ts', "import p from 'node:process';", /uses node:process: only cli/],
    console: ['catalog/x.ts', 'console.log(1);', /uses console: only cli/],
    Date: ['cli/x.ts', 'const now = new Date();', /uses Date: only src\/util\/clock\.ts/],
    'Date in shorthand': ['state/x.ts', 'const a = { Date };', /uses Date/],
    setTimeout: ['engine/x.ts', 'setTimeout(f, 1);', /uses setTimeout/],
    'timers as a module': [
      'engine/x.ts',
      "import { setTimeout } from 'node:timers/promises';",
      /uses node:timers/,
    ],
    'Math.random': ['zoho/x.ts', 'Math.random();', /uses Math\.random/],
    'a file outside all layers': ['helpers/x.ts', '', /belongs to no layer/],
  };
  for (const [what, [file, text, words]] of Object.entries(tripping)) {
    it(`are seen to be broken by ${what}`, () => {
      expect(breachesOf(file, text)).to.have.length(1);
      expect(breachesOf(file, text).join()).to.match(words);
    });
  }

  it('allow what is allowed', () => {
    const allowed: [string, string][] = [
      [
        'cli/x.ts',
        "import '../engine/plan.js'; import '../emulator/server.js'; process.exitCode = 1; console.log(2);",
      ],
      [
        'zoho/http/http.ts',
        "import got from 'got'; import { a } from './hosts.js'; import { b } from '../../config/parse.js';",
      ],
      ['util/clock.ts', 'Date.now(); setTimeout(f, 1); Math.random();'],
      [
        'zoho/x.ts',
        "// new Date()\nconst a = 'process.exit()'; const b = { Date: 1 }; b.Date; x.process.y; Math.max(1, 2);",
      ],
      ['emulator/x.ts', "import { createServer } from 'node:http'; import '../util/clock.js';"],
    ];
    for (const [file, text] of allowed) expect(breachesOf(file, text), file).to.deep.equal([]);
  });
});

function sources(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
}
