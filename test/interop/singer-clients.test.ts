import { expect } from 'chai';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createOrg } from '#src/emulator/seed/seed.js';
import type { Emulator } from '#src/emulator/server/server.js';
import { asObject, asText, parseJson, type JsonObject } from '#src/util/json.js';
import { startZoho } from '../support/cli-world.js';
import { changeOrg, secondIsOver } from './support/changes.js';
import { differences } from './support/differences.js';
import { needProgram, type Program } from './support/programs.js';
import { expectWell, pipe } from './support/run.js';
import { echoedState, writeJson, tapCommand } from './support/singer.js';
import { FEW_FIXED } from '../support/few-fixed.js';
import { truthOf } from './support/truth.js';

const HOUR = 3_600_000;

describe('other clients of Singer', () => {
  let zoho: Emulator;
  let folder: string;

  before(async () => {
    zoho = await startZoho({ org: createOrg({ now: Date.now() - HOUR }) });
    folder = mkdtempSync(join(tmpdir(), 'singer-'));
  });
  after(async () => {
    await zoho.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('tap-zoho | singer-check-tap finds nothing to complain about, without a catalog', async function () {
    const { command } = needProgram(this, 'singer-tools');
    const { tap, target } = await pipe(tapCommand(folder, { config: { ...zoho.connection, ...FEW_FIXED } }), {
      command,
    });
    expectWell('tap-zoho', tap);
    expectWell('singer-check-tap', target);
    const output = `${target.stdout}\n${target.stderr}`;
    expect(output).to.include('The output is valid.');
    for (const [stream, { size }] of truthOf(zoho)) {
      if (size > 0) expect(output).to.match(new RegExp(`\\| ${stream} +\\| ${size} +\\| 1 +\\|`));
    }
  });

  describe('target-jsonl', () => {
    let program: Program;
    let state: JsonObject | undefined;

    before(function () {
      program = needProgram(this, 'target-jsonl');
    });

    async function sync(): Promise<void> {
      const files = { config: { ...zoho.connection, ...FEW_FIXED }, ...(state ? { state } : {}) };
      const settings = { destination_path: folder, do_timestamp_file: false };
      const reader = {
        command: program.command,
        args: ['--config', writeJson(folder, 'target.json', settings)],
        cwd: folder,
      };
      const { tap, target } = await pipe(tapCommand(folder, files), reader);
      expectWell('tap-zoho', tap);
      expectWell('target-jsonl', target);
      state = echoedState(target.stdout);
    }

    it('writes every row, equal to the truth, and gives the state back', async () => {
      await sync();
      expectEqual();
      expect(state).to.have.property('bookmarks');
    });

    it('appends what changed since', async () => {
      const counts = changeOrg(zoho);
      const before = linesOf();
      await secondIsOver();
      await sync();
      expectEqual();
      const grown = [...linesOf()].filter(([stream]) => stream in counts);
      expect(
        Object.fromEntries(
          grown.map(([stream, lines]) => [stream, lines.length - (before.get(stream)?.length ?? 0)]),
        ),
      ).to.deep.equal(counts);
    });

    function linesOf(): Map<string, JsonObject[]> {
      const files = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
      return new Map(
        files.map((name) => {
          const lines = readFileSync(join(folder, name), 'utf8').trim().split('\n');
          return [name.replace('.jsonl', ''), lines.map((line) => asObject(parseJson(line)))];
        }),
      );
    }

    /** The last line of each id is its row. */
    function expectEqual(): void {
      const lines = linesOf();
      const wrong = [...truthOf(zoho)].flatMap(([stream, rows]) => {
        const got = new Map((lines.get(stream) ?? []).map((row) => [asText(row['id']) ?? '', row]));
        return differences(stream, rows, got, {});
      });
      expect(wrong.slice(0, 10)).to.deep.equal([]);
    }
  });
});
