import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { LOG_CODES } from '#src/log-codes.js';
import ts from 'typescript';
import { descendants } from './support/layers.js';

const ROOT = new URL('../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

const sources = readdirSync(new URL('src/', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.ts$/.test(file) && !/^emulator\b|generated/.test(file))
  .map((file) => ts.createSourceFile(file, read(`src/${file}`), ts.ScriptTarget.Latest, true));
const nodes = sources.flatMap((source) => descendants(source));

/** `const NAME = 'TEXT'`, and functions that are given a code first. */
const constants = new Map<string, string>();
const takeCode = new Set<string>();
for (const node of nodes) {
  if (ts.isVariableDeclaration(node) && node.initializer && ts.isStringLiteral(node.initializer))
    constants.set(node.name.getText(), node.initializer.text);
  if (ts.isFunctionDeclaration(node) && node.parameters[0]?.name.getText() === 'code')
    takeCode.add(node.name?.text ?? '');
}

/** The codes that a node gives to an error, as patterns: a template stands for many. */
function codesOf(node: ts.Node): string[] {
  if (ts.isPropertyAssignment(node) && node.name.getText() === 'code') return textsOf(node.initializer);
  if (ts.isNewExpression(node) && node.expression.getText().endsWith('Error'))
    return (node.arguments ?? []).slice(0, 1).flatMap(textsOf);
  if (ts.isCallExpression(node) && takeCode.has(node.expression.getText()))
    return node.arguments.slice(0, 1).flatMap(textsOf);
  if (ts.isTypeAliasDeclaration(node) && node.name.text.endsWith('Code'))
    return descendants(node).flatMap((inner) => (ts.isStringLiteral(inner) ? [inner.text] : []));
  return [];
}

function textsOf(value: ts.Expression): string[] {
  if (ts.isStringLiteral(value)) return [value.text];
  if (ts.isBinaryExpression(value)) return textsOf(value.right);
  if (ts.isIdentifier(value)) return [constants.get(value.text) ?? ''];
  if (ts.isTemplateExpression(value))
    return [[value.head.text, ...value.templateSpans.map(({ literal }) => literal.text)].join('[A-Z0-9]+')];
  return [];
}

const codes = [...new Set(nodes.flatMap(codesOf))]
  .filter((code) => /^[A-Z[][\w[\]+-]*$/.test(code))
  .filter((code) => !LOG_CODES.some((known) => known === code));
const matches = (pattern: string, code: string): boolean => new RegExp(`^${pattern}$`).test(code);

/** Codes in the first column of a table, by the heading it stands under. */
function listed(heading: string): string[] {
  const page = read('docs/errors.md').split('\n## ');
  const section = page.find((text) => text.startsWith(heading)) ?? '';
  const cells = section.split('\n').map((line) => /^\| ([^|]+)\|/.exec(line)?.[1] ?? '');
  return cells.flatMap((cell) => [...cell.matchAll(/`([A-Za-z0-9_]+)`/g)].map(([, code = '']) => code));
}

describe('docs/errors.md', () => {
  const own = listed('Our own');
  const network = listed("The network's");

  it('finds the codes in the source', () => {
    expect(codes).to.include.members([
      'CONFIG_INVALID',
      'BULK_JOB_LATE',
      'TOKEN_THROTTLED',
      'INVALID_REGION',
    ]);
    expect(codes).to.include.members(['API_CREDITS_EXHAUSTED', 'PROXY_407', '[A-Z0-9]+_UNREADABLE']);
  });

  it('explains every code of our own', () => {
    const known = [...own, ...network, 'HTTP_500'];
    expect(codes.filter((pattern) => !known.some((code) => matches(pattern, code)))).to.deep.equal([]);
  });

  it('explains none that is gone, and none twice', () => {
    expect(own.filter((code) => !codes.some((pattern) => matches(pattern, code)))).to.deep.equal([]);
    expect(new Set(own).size).to.equal(own.length);
  });

  it('names codes of Zoho that have a resolution', () => {
    const text = ['src/zoho/http/api-error.ts', 'src/zoho/auth/token-error.ts'].map(read).join('\n');
    const names = listed("Zoho's");
    expect(names.length).to.be.greaterThan(5);
    expect(names.filter((code) => !new RegExp(`^ +${code}: ?`, 'm').test(text))).to.deep.equal([]);
  });
});
