import ts from 'typescript';

/** A text of a test file that may be a title or part of one. */
export interface Title {
  /** As in the source: the placeholders of a template are not filled in. */
  readonly text: string;
  /** The text with those around it: the titles of the calls (`describe`, `it`) that contain it. */
  readonly full: string;
}

/** Every text of a test file, with the titles around it. Titles may come from tables, so calls alone are not enough. */
export function titlesIn(source: string): Title[] {
  const file = ts.createSourceFile('titles.ts', source, ts.ScriptTarget.Latest, true);
  const titles: Title[] = [];
  const visit = (node: ts.Node, around: readonly string[]): void => {
    const text = textOf(node);
    if (text !== undefined) titles.push({ text, full: [...around, text].join(' ') });
    const inside = ts.isCallExpression(node) ? [...around, ...titleOf(node)] : around;
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(file, []);
  return titles;
}

function titleOf({ arguments: [first] }: ts.CallExpression): string[] {
  const text = first && textOf(first);
  return text === undefined ? [] : [text];
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  return ts.isTemplateExpression(node) ? node.getText() : undefined;
}
