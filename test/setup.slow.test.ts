import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { expect } from 'chai';

interface Setup {
  isNewEnough(version: string, engines: string): boolean;
  contentHash(entries: readonly (readonly [string, string | Buffer])[]): string;
  needsInstall(facts: { stamp?: string; lockHash: string; toolsPresent: boolean }): boolean;
  needsBuild(facts: { stamp?: string; sourceHash: string; mainPresent: boolean }): boolean;
  orphans(built: readonly string[], sources: readonly string[]): string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));
const script = `${root}scripts/setup.mjs`;
const run = promisify(execFile);

describe('scripts/setup.mjs', () => {
  let setup: Setup;
  before(async () => {
    setup = (await import(pathToFileURL(script).href)) as Setup;
  });

  it('knows which Node is new enough', () => {
    const cases: [string, boolean][] = [
      ['20.19.0', true],
      ['20.20.2', true],
      ['22.0.0', true],
      ['20.18.9', false],
      ['18.20.0', false],
      ['9.99.0', false],
    ];
    for (const [version, enough] of cases)
      expect(setup.isNewEnough(version, '>=20.19'), version).to.equal(enough);
  });

  it('installs where packages or tools are missing or the lockfile is another', () => {
    const fine = { stamp: 'a', lockHash: 'a', toolsPresent: true };
    expect(setup.needsInstall(fine)).to.equal(false);
    expect(setup.needsInstall({ ...fine, lockHash: 'b' })).to.equal(true);
    expect(setup.needsInstall({ lockHash: 'a', toolsPresent: true })).to.equal(true);
    expect(setup.needsInstall({ ...fine, toolsPresent: false })).to.equal(true);
  });

  it('builds where the result is missing or was made of something else', () => {
    const fine = { stamp: 'a', sourceHash: 'a', mainPresent: true };
    expect(setup.needsBuild(fine)).to.equal(false);
    expect(setup.needsBuild({ ...fine, sourceHash: 'b' })).to.equal(true);
    expect(setup.needsBuild({ sourceHash: 'a', mainPresent: true })).to.equal(true);
    expect(setup.needsBuild({ ...fine, mainPresent: false })).to.equal(true);
  });

  it('sees a change of content, of a name, of the border between two files, but not of order', () => {
    const hash = setup.contentHash([
      ['a', 'x'],
      ['b', 'y'],
    ]);
    expect(
      setup.contentHash([
        ['b', 'y'],
        ['a', 'x'],
      ]),
    ).to.equal(hash);
    for (const other of [
      [['a', 'x']],
      [
        ['a', 'x'],
        ['c', 'y'],
      ],
      [
        ['a', 'x'],
        ['b', 'z'],
      ],
      [
        ['a', 'xb'],
        ['', 'y'],
      ],
    ] as [string, string][][]) {
      expect(setup.contentHash(other)).not.to.equal(hash);
    }
  });

  it('finds built files whose source is gone', () => {
    const built = [
      'a.js',
      'a.js.map',
      'a.d.ts',
      'b.js',
      'x/c.d.ts',
      'g/v.js',
      'tsconfig.tsbuildinfo',
      '.stamp',
    ];
    expect(setup.orphans(built, ['a.ts', 'g/v.js', 'g/v.d.ts', 'tsconfig.json'])).to.deep.equal([
      'b.js',
      'x/c.d.ts',
    ]);
  });

  describe('in a folder of its own', function () {
    this.timeout(60_000);
    let folder: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'setup-'));
      await smallProject(folder);
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('builds once, then does nothing and says nothing', async () => {
      expect(await setUp(folder)).to.deep.equal({ code: 0, output: 'setup: building\n' });
      expect(existsSync(join(folder, 'dist/cli/main.js'))).to.equal(true);
      expect(await setUp(folder)).to.deep.equal({ code: 0, output: '' });
    });

    it('builds again after a change, and drops what a removed source left behind', async () => {
      await setUp(folder);
      await rm(join(folder, 'src/old.ts'));
      expect((await setUp(folder)).output).to.equal('setup: building\n');
      expect(existsSync(join(folder, 'dist/old.js'))).to.equal(false);
      expect(existsSync(join(folder, 'dist/cli/main.js'))).to.equal(true);
    });

    it('builds again where the built files were deleted but the notes of the compiler were not', async () => {
      await setUp(folder);
      await rm(join(folder, 'dist/cli'), { recursive: true });
      await setUp(folder);
      expect(existsSync(join(folder, 'dist/cli/main.js'))).to.equal(true);
    });

    it('works in a copy', async () => {
      await setUp(folder);
      const copy = `${folder}-copy`;
      await cp(folder, copy, { recursive: true, verbatimSymlinks: true });
      expect(await setUp(copy)).to.deep.equal({ code: 0, output: '' });
      await rm(copy, { recursive: true });
    });

    it('quotes the end of what npm said when npm fails', async () => {
      await writeFile(join(folder, 'package-lock.json'), '{"other": 1}');
      await writeFile(
        join(folder, 'npm-cli.js'),
        'console.error("npm error network is down"); process.exitCode = 7;',
      );
      const { code, output } = await setUp(folder, { npm_execpath: join(folder, 'npm-cli.js') });
      expect(code).to.equal(1);
      expect(output)
        .to.include('installing packages')
        .and.to.include('exit code 7')
        .and.to.include('network is down');
    });

    it('quotes the compiler when the build fails, and tries again the next time', async () => {
      await writeFile(join(folder, 'src/broken.ts'), 'const a: string = 1; export { a };');
      for (const attempt of [1, 2]) {
        const { code, output } = await setUp(folder);
        expect(code, String(attempt)).to.equal(1);
        expect(output).to.include('The build failed').and.to.include('broken.ts');
      }
    });

    it('says which Node it needs where this one is too old', async () => {
      await writeFile(join(folder, 'package.json'), '{"type": "module", "engines": {"node": ">=999"}}');
      expect(await setUp(folder)).to.deep.equal({
        code: 1,
        output: `setup: Node ${process.versions.node} is too old: source-zoho needs Node >=999.\n`,
      });
    });

    it('leaves an install without dev dependencies alone when npm calls it', async () => {
      await rm(join(folder, 'node_modules/typescript'));
      const { code, output } = await setUp(folder, {}, ['--prepare']);
      expect(code).to.equal(0);
      expect(output).to.include('not built');
    });
  });

  /** A project that has all setup looks at, with packages borrowed from ours and marked as installed. */
  async function smallProject(at: string): Promise<void> {
    for (const name of ['scripts', 'src/cli', 'resources', 'node_modules'])
      await mkdir(join(at, name), { recursive: true });
    await copyFile(script, join(at, 'scripts/setup.mjs'));
    await writeFile(join(at, 'package.json'), '{"type": "module", "engines": {"node": ">=20.19"}}');
    await writeFile(join(at, 'package-lock.json'), '{}');
    await writeFile(
      join(at, 'tsconfig.base.json'),
      '{"compilerOptions": {"module": "nodenext", "composite": true, "lib": ["es5"]}}',
    );
    const own = {
      extends: '../tsconfig.base.json',
      compilerOptions: { rootDir: '.', outDir: '../dist', types: [] },
    };
    await writeFile(join(at, 'src/tsconfig.json'), JSON.stringify(own));
    await writeFile(join(at, 'src/cli/main.ts'), 'export const a = 1;');
    await writeFile(join(at, 'src/old.ts'), 'export const b = 2;');
    for (const name of ['typescript', 'mocha']) {
      await symlink(join(root, 'node_modules', name), join(at, 'node_modules', name), 'junction');
    }
    await writeFile(
      join(at, 'node_modules/.source-zoho-setup'),
      setup.contentHash([['package-lock.json', '{}']]),
    );
  }
});

async function setUp(folder: string, env: NodeJS.ProcessEnv = {}, args: readonly string[] = []) {
  const options = { cwd: tmpdir(), env: { ...process.env, ...env } };
  const command = [join(folder, 'scripts/setup.mjs'), ...args];
  try {
    const { stdout, stderr } = await run(process.execPath, command, options);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}
