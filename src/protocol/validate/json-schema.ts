import { isDeepStrictEqual } from 'node:util';
import { asArray, asObject, asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import { show } from './finding.js';
import { formatOf } from './formats.js';

/** One value that does not fit a schema. */
export interface Mismatch {
  /** `Owner/id`; empty for the whole value. */
  readonly path: string;
  readonly keyword: string;
  /** What the value is, and what the schema demands, in words. */
  readonly found: string;
}

type Visit = (value: Json, path: string, out: Mismatch[]) => void;
type Compile = (schema: Json | undefined) => Visit;
/** The test of one keyword; `undefined`: it demands nothing. */
type Keyword = (argument: Json, schema: JsonObject, compile: Compile) => Visit | undefined;

/**
 * Compiles a JSON schema (draft 7) into a test that answers with every mismatch. Keywords that are not in
 * {@link KEYWORDS} demand nothing.
 *
 * @param root where `#/definitions/…` points into; the schema itself where not given
 */
export function compileSchema(schema: JsonObject, root: JsonObject = schema): (value: Json) => Mismatch[] {
  const visit = createCompiler(root)(schema);
  return (value) => {
    const out: Mismatch[] = [];
    visit(value, '', out);
    return out;
  };
}

function createCompiler(root: JsonObject): Compile {
  const known = new Map<JsonObject, Visit>();
  const compile: Compile = (schema) => {
    if (schema === false)
      return (value, path, out) => void out.push(mismatch(path, 'false', value, 'nothing'));
    if (!isObject(schema)) return () => undefined;
    const made = known.get(schema);
    if (made) return made;
    // A schema may refer to itself: it is known before its parts are.
    let parts: readonly Visit[] = [];
    const visit: Visit = (value, path, out) => {
      for (const part of parts) part(value, path, out);
    };
    known.set(schema, visit);
    const reference = asText(schema['$ref']);
    parts = reference === undefined ? visitsOf(schema, compile) : [compile(resolve(root, reference))];
    return visit;
  };
  return compile;
}

function visitsOf(schema: JsonObject, compile: Compile): Visit[] {
  return Object.entries(KEYWORDS).flatMap(([name, keyword]) => {
    const argument = Object.hasOwn(schema, name) ? schema[name] : undefined;
    return argument === undefined ? [] : (keyword(argument, schema, compile) ?? []);
  });
}

function resolve(root: JsonObject, reference: string): Json | undefined {
  if (!reference.startsWith('#')) return undefined;
  let node: Json | undefined = root;
  for (const part of reference.split('/').slice(1)) node = asObject(node)[part];
  return node;
}

function mismatch(path: string, keyword: string, value: Json, demanded: string): Mismatch {
  return { path, keyword, found: `${path === '' ? 'the value' : path} is ${show(value)}, not ${demanded}` };
}

/** A keyword that is one condition on the value. */
function condition(
  keyword: string,
  demanded: (argument: Json) => string,
  holds: (value: Json, argument: Json) => boolean,
): Keyword {
  return (argument) => (value, path, out) => {
    if (!holds(value, argument)) out.push(mismatch(path, keyword, value, demanded(argument)));
  };
}

const limit = (keyword: string, words: string, holds: (value: Json, bound: number) => boolean): Keyword =>
  condition(
    keyword,
    (bound) => `${words} ${show(bound)}`,
    (value, bound) => typeof bound !== 'number' || holds(value, bound),
  );

const ofNumber = (holds: (value: number, bound: number) => boolean) => (value: Json, bound: number) =>
  typeof value !== 'number' || holds(value, bound);
const ofText = (holds: (length: number, bound: number) => boolean) => (value: Json, bound: number) =>
  typeof value !== 'string' || holds(Array.from(value).length, bound);
const ofList = (holds: (length: number, bound: number) => boolean) => (value: Json, bound: number) =>
  !Array.isArray(value) || holds(value.length, bound);
const atLeast = (value: number, bound: number): boolean => value >= bound;
const atMost = (value: number, bound: number): boolean => value <= bound;

const KEYWORDS: Readonly<Record<string, Keyword>> = {
  type: (argument) => {
    const types = [argument].flat().flatMap((type) => asText(type) ?? []);
    return (value, path, out) => {
      if (!types.some((type) => isOfType(value, type)))
        out.push(mismatch(path, 'type', value, `of type ${types.join(' or ')}`));
    };
  },
  enum: condition(
    'enum',
    (values) => `one of ${show(values)}`,
    (value, values) => asArray(values).some((one) => isDeepStrictEqual(one, value)),
  ),
  const: condition('const', show, isDeepStrictEqual),
  format: (_format, schema) => {
    const holds = formatOf(schema);
    if (holds === undefined) return undefined;
    const demanded = `a ${asText(schema['airbyte_type']) ?? asText(schema['format']) ?? ''}`;
    return (value, path, out) => {
      if (typeof value === 'string' && !holds(value)) out.push(mismatch(path, 'format', value, demanded));
    };
  },
  pattern: (argument) => {
    const pattern = regExp(argument);
    return (value, path, out) => {
      if (typeof value === 'string' && pattern?.test(value) === false)
        out.push(mismatch(path, 'pattern', value, `text like ${show(argument)}`));
    };
  },
  minimum: limit('minimum', 'at least', ofNumber(atLeast)),
  maximum: limit('maximum', 'at most', ofNumber(atMost)),
  exclusiveMinimum: limit(
    'exclusiveMinimum',
    'above',
    ofNumber((value, bound) => value > bound),
  ),
  exclusiveMaximum: limit(
    'exclusiveMaximum',
    'below',
    ofNumber((value, bound) => value < bound),
  ),
  minLength: limit('minLength', 'of a length of at least', ofText(atLeast)),
  maxLength: limit('maxLength', 'of a length of at most', ofText(atMost)),
  minItems: limit('minItems', 'of a length of at least', ofList(atLeast)),
  maxItems: limit('maxItems', 'of a length of at most', ofList(atMost)),
  required: (names) => {
    const required = asArray(names).flatMap((name) => asText(name) ?? []);
    return (value, path, out) => {
      if (!isObject(value)) return;
      for (const name of required) {
        if (!Object.hasOwn(value, name))
          out.push({ path, keyword: 'required', found: `${join(path, name)} is absent` });
      }
    };
  },
  properties: (argument, _schema, compile) => {
    const properties = Object.entries(asObject(argument)).map(
      ([name, inner]) => [name, compile(inner)] as const,
    );
    return (value, path, out) => {
      if (!isObject(value)) return;
      for (const [name, visit] of properties) {
        const inner = Object.hasOwn(value, name) ? value[name] : undefined;
        if (inner !== undefined) visit(inner, join(path, name), out);
      }
    };
  },
  additionalProperties: (argument, schema, compile) => {
    if (argument === true || 'patternProperties' in schema) return undefined;
    const declared = new Set(Object.keys(asObject(schema['properties'])));
    const visit = compile(argument);
    return (value, path, out) => {
      if (!isObject(value)) return;
      for (const [name, inner] of Object.entries(value)) {
        if (!declared.has(name)) visit(inner, join(path, name), out);
      }
    };
  },
  items: (argument, _schema, compile) => {
    const visits = Array.isArray(argument) ? argument.map(compile) : [];
    const rest = Array.isArray(argument) ? undefined : compile(argument);
    return (value, path, out) => {
      if (!Array.isArray(value)) return;
      for (const [index, item] of value.entries())
        (rest ?? visits[index])?.(item, join(path, `${index}`), out);
    };
  },
  allOf: (argument, _schema, compile) => {
    const visits = asArray(argument).map(compile);
    return (value, path, out) => {
      for (const visit of visits) visit(value, path, out);
    };
  },
  anyOf: variants('anyOf', 'of any of the declared variants', (count) => count > 0),
  oneOf: variants('oneOf', 'of exactly one of the declared variants', (count) => count === 1),
  not: (argument, _schema, compile) => {
    const visit = compile(argument);
    return (value, path, out) => {
      if (fits(visit, value)) out.push(mismatch(path, 'not', value, 'of the forbidden form'));
    };
  },
};

function variants(keyword: string, words: string, holds: (count: number) => boolean): Keyword {
  return (argument, _schema, compile) => {
    const visits = asArray(argument).map(compile);
    return (value, path, out) => {
      const count = visits.filter((visit) => fits(visit, value)).length;
      if (!holds(count)) out.push(mismatch(path, keyword, value, words));
    };
  };
}

function fits(visit: Visit, value: Json): boolean {
  const out: Mismatch[] = [];
  visit(value, '', out);
  return out.length === 0;
}

const join = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`);

function regExp(pattern: Json): RegExp | undefined {
  try {
    return typeof pattern === 'string' ? new RegExp(pattern, 'u') : undefined;
  } catch {
    return undefined;
  }
}

function isOfType(value: Json, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}
