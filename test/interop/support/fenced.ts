import { existsSync, readFileSync } from 'node:fs';
import { inProject } from './programs.js';

/** A block of commands in a document, marked `sh run`. */
export interface Fenced {
  readonly script: string;
  /** The package whose program it needs: `with=…`. */
  readonly needs: string | undefined;
  /** Line of the document, from 1. */
  readonly line: number;
}

const BLOCK = /^```sh run(?: with=(\S+))?\n([^]*?)^```$/gm;

/** The blocks that a reader is meant to type, in order. */
export function fencedIn(document: string): Fenced[] {
  const file = inProject(document);
  if (!existsSync(file)) return [];
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(BLOCK)].map(({ 1: needs, 2: script = '', index }) => ({
    script,
    needs,
    line: text.slice(0, index).split('\n').length,
  }));
}
