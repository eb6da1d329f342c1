import { posix } from 'node:path';

import ts from 'typescript';

/**
 * The import rule of docs/conventions.md. A file may import its own layer and those before it in this list. `emulator` is
 * separate, because it may be shipped and started without the rest.
 */
const LAYERS = [
  'util',
  'errors',
  'log-codes',
  'row',
  'config',
  'message',
  'state',
  'zoho',
  'catalog',
  'engine',
  'report',
  'protocol/airbyte',
  'protocol/singer',
  'protocol/validate',
  'protocol',
  'emulator',
  'cli',
] as const;
type Layer = (typeof LAYERS)[number];

/**
 * The rooms of the large layers, in order. A room may import itself and those before it. A name is a folder, or a file
 * directly in the layer. Files that are not named come last and may import all rooms.
 */
export const ROOMS: Partial<Record<Layer, readonly string[]>> = {
  zoho: ['http', 'limits', 'auth', 'shared', 'request', 'attempt', 'client', 'api', 'fixed', 'bulk'],
  catalog: ['schema', 'generated', 'values', 'streams', 'readers'],
  engine: ['plan', 'walk', 'complete', 'read', 'embed', 'stream', 'phases', 'forecast'],
  emulator: [
    'org',
    'view',
    'options',
    'call',
    'oauth',
    'records',
    'settings',
    'coql',
    'bulk',
    'seed',
    'dataset',
    'server',
  ],
  cli: [
    'process',
    'arguments',
    'connect',
    'singer',
    'check',
    'airbyte',
    'plan',
    'demo',
    'validate',
    'login',
    'migrate',
    'scopes',
    'completion',
  ],
};

/** The maximum number of files in a folder of src. */
export const MAX_FILES = 25;

/** Layers that stand apart: the emulator and the validator share no code with what they check. */
const ONLY: Partial<Record<Layer, readonly Layer[]>> = { emulator: ['util'], 'protocol/validate': ['util'] };

/** Packages, and the only file that may use each of them. */
const PACKAGES: Readonly<Record<string, string>> = {
  got: 'zoho/http/http.ts',
  bottleneck: 'zoho/limits/limiter.ts',
  hpagent: 'zoho/http/proxy.ts',
  ioredis: 'zoho/shared/redis.ts',
  'faros-airbyte-cdk': 'protocol/airbyte/cdk.ts',
  commander: 'cli/arguments/parse.ts',
  '@clack/prompts': 'cli/login/prompts.ts',
  open: 'cli/login/browser.ts',
};

const CLOCK = 'util/clock.ts';
const TIMERS = ['Date', 'setTimeout', 'setInterval', 'setImmediate', 'performance'];
const TIMER_MODULES = ['timers', 'timers/promises', 'perf_hooks'];

/**
 * Every breach of the import rules in one file, as a sentence that says what to do instead.
 *
 * @param file path inside src, with forward slashes (`zoho/http/http.ts`).
 */
export function breachesOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const layer = layerOf(file);
  if (layer === undefined) {
    return [
      `src/${file} belongs to no layer: put it under one of ${LAYERS.join(', ')}, or extend docs/conventions.md.`,
    ];
  }
  const nodes = descendants(source);
  return [
    ...nodes.flatMap((node) => specifierOf(node)).flatMap((name) => importBreach(file, layer, name)),
    ...new Set(nodes.flatMap((node) => globalBreach(file, layer, node))),
  ];
}

/** The layer of a file: the name of its folder, or of the file itself if it is directly in src. */
function layerOf(file: string): Layer | undefined {
  const stem = file.replace(/\.ts$/, '');
  return [...LAYERS]
    .sort((a, b) => b.length - a.length)
    .find((layer) => stem === layer || stem.startsWith(`${layer}/`));
}

export function descendants(node: ts.Node): ts.Node[] {
  const found: ts.Node[] = [node];
  node.forEachChild((child) => void found.push(...descendants(child)));
  return found;
}

/** What a node imports: `import`, `export from`, `import()`, `require()`, `import('…')` in a type. */
function specifierOf(node: ts.Node): string[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return literal(node.moduleSpecifier);
  if (ts.isImportTypeNode(node))
    return ts.isLiteralTypeNode(node.argument) ? literal(node.argument.literal) : [];
  if (!ts.isCallExpression(node)) return [];
  const callee = node.expression;
  const loads =
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
  return loads ? literal(node.arguments[0]) : [];
}

function literal(node: ts.Node | undefined): string[] {
  return node !== undefined && ts.isStringLiteralLike(node) ? [node.text] : [];
}

function importBreach(file: string, layer: Layer, name: string): string[] {
  if (name.startsWith('#'))
    return [`src/${file} imports ${name}: aliases are for tests, src uses relative paths.`];
  if (name.startsWith('.')) return relativeBreach(file, layer, name);
  const builtin = name.replace(/^node:/, '');
  if (builtin === 'process' && layer !== 'cli') return [notInCli(file, name)];
  if (TIMER_MODULES.includes(builtin) && file !== CLOCK) return [notInClock(file, name)];
  return name.startsWith('node:') ? [] : packageBreach(file, name);
}

function relativeBreach(file: string, layer: Layer, name: string): string[] {
  const target = posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts');
  const other = layerOf(target);
  if (other === undefined) return [`src/${file} imports ${name}, which is in no layer of src.`];
  const allowed = ONLY[layer] ?? LAYERS.slice(0, LAYERS.indexOf(layer));
  if (other === layer) return roomBreach(layer, file, target);
  if (allowed.includes(other)) return [];
  return [
    `src/${file} (layer ${layer}) imports src/${target} (layer ${other}): ${layer} may import ` +
      `${allowed.length > 0 ? allowed.join(', ') : 'nothing of ours'}. Move the shared part up, or pass it in as a parameter.`,
  ];
}

/** The room of a file in its layer. `undefined`: it is directly in the layer and comes last. */
export function roomOf(file: string): string | undefined {
  const layer = layerOf(file);
  const parts = file.slice(`${layer ?? ''}/`.length).split('/');
  const room = (parts[0] ?? '').replace(/\.ts$/, '');
  const isKnown = layer !== undefined && ROOMS[layer]?.includes(room) === true;
  return isKnown || parts.length > 1 ? room : undefined;
}

function roomBreach(layer: Layer, file: string, target: string): string[] {
  const rooms = ROOMS[layer];
  if (rooms === undefined) return [];
  const unknown = [file, target].find((name) => !rooms.includes(roomOf(name) ?? rooms[0] ?? ''));
  if (unknown !== undefined) {
    return [
      `src/${unknown} lies in no room of ${layer}: put it into one of ${rooms.join(', ')}, or add the room to ROOMS in test/support/layers.ts.`,
    ];
  }
  const rank = (name: string): number => rooms.indexOf(roomOf(name) ?? '');
  const [own, other] = [rank(file), rank(target)];
  if (own === -1 || (other !== -1 && other <= own)) return [];
  const allowed = rooms.slice(0, own + 1).join(', ');
  return [
    `src/${file} imports src/${target}: in ${layer}, the room ${roomOf(file) ?? layer} may import ${allowed}. ` +
      `Move the shared part into an earlier room, or pass it in as a parameter.`,
  ];
}

/** The files of src that a file imports, types included. */
export function importsOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  return descendants(source)
    .flatMap((node) => specifierOf(node))
    .filter((name) => name.startsWith('.'))
    .map((name) => posix.join(posix.dirname(file), name).replace(/\.js$/, '.ts'));
}

/** One import cycle as the files on it, or `undefined` if there is none. */
export function circleIn(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return undefined;
    path.push(file);
    for (const next of imports.get(file) ?? []) {
      const circle = visit(next);
      if (circle) return circle;
    }
    path.pop();
    done.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = visit(file);
    if (circle) return circle;
  }
  return undefined;
}

function packageBreach(file: string, name: string): string[] {
  const known = Object.keys(PACKAGES).find((key) => name === key || name.startsWith(`${key}/`));
  if (known === undefined) {
    return [
      `src/${file} imports the package ${name}: only ${Object.keys(PACKAGES).join(', ')} are used at run time.`,
    ];
  }
  const home = PACKAGES[known];
  if (file === home) return [];
  return [
    `src/${file} imports ${name}: ${known} lives in src/${home ?? ''} and nowhere else, so that replacing it is one file.`,
  ];
}

function globalBreach(file: string, layer: Layer, node: ts.Node): string[] {
  if (isMathRandom(node)) return file === CLOCK ? [] : [notInClock(file, 'Math.random')];
  const name = globalName(node);
  if (name === undefined) return [];
  if ((name === 'process' || name === 'console') && layer !== 'cli') return [notInCli(file, name)];
  return TIMERS.includes(name) && file !== CLOCK ? [notInClock(file, name)] : [];
}

/** The name of a global that a node refers to: a free-standing identifier, or `globalThis.name`. */
function globalName(node: ts.Node): string | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) && parent.name === node) {
    return parent.expression.getText() === 'globalThis' ? node.text : undefined;
  }
  const isName = 'name' in parent && parent.name === node && !ts.isShorthandPropertyAssignment(parent);
  const isQualified = ts.isQualifiedName(parent) && parent.right === node;
  return isName || isQualified ? undefined : node.text;
}

function isMathRandom(node: ts.Node): boolean {
  return ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random';
}

function notInCli(file: string, name: string): string {
  return `src/${file} uses ${name}: only cli/ touches process and console. Take a parameter, or give a message back.`;
}

function notInClock(file: string, name: string): string {
  return `src/${file} uses ${name}: only src/${CLOCK} knows the time, waits or throws dice. Take a Clock.`;
}
