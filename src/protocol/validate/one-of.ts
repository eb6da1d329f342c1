import { asObject, asObjects, type JsonObject } from '../../util/json.js';
import { show, type Report } from './finding.js';
import { duplicates, typesOf } from './schema-nodes.js';

/** The form shows the variants of a property as a choice by their shared constant (protocol.md §1.3). */
export function checkOneOf(at: string, schema: JsonObject, report: Report): void {
  if (!typesOf(schema).includes('object')) {
    report('spec-oneof', `${at} has oneOf outside of an object`);
    return;
  }
  const variants = asObjects(schema['oneOf']).map((variant) => asObject(variant['properties']));
  const shared = sharedConstants(variants);
  const [name] = shared;
  if (name === undefined || shared.length > 1) {
    report('spec-oneof', `${at} has the shared constants ${show(shared)}`);
    return;
  }
  const choices = variants.map((variant) => asObject(variant[name]));
  const twice = duplicates(choices.map((choice) => choice['const'] ?? null));
  if (twice.length > 0) report('spec-oneof', `${at} has the constant ${show(twice[0])} twice`);
  if (choices.some((choice) => 'default' in choice && choice['default'] !== choice['const']))
    report('spec-oneof', `${at} has a default that is not its constant`);
}

function sharedConstants(variants: readonly JsonObject[]): string[] {
  const [first = {}] = variants;
  return Object.keys(first).filter((name) => variants.every((variant) => 'const' in asObject(variant[name])));
}
