import { asText, isObject, type Json, type JsonObject } from '../../util/json.js';
import { BODY, show, type MessageType, type Report } from './finding.js';
import { compileSchema } from './json-schema.js';

/** The platform warns at longer lines (protocol.md §1.2). */
export const LONGEST_LINE = 20_000_000;

export interface ReadMessage {
  readonly type: MessageType;
  readonly body: JsonObject;
}

/**
 * Reads one line of stdout as a message and reports what is wrong with its form. A message whose body is there is read
 * on even where it does not have the form that the protocol demands.
 *
 * @param protocol resources/airbyte-protocol.json
 */
export function createLineReader(
  protocol: JsonObject,
  report: Report,
): (line: string) => ReadMessage | undefined {
  const mismatchesOf = compileSchema({ $ref: '#/definitions/AirbyteMessage' }, protocol);
  return (line) => {
    if (line.length > LONGEST_LINE) report('line-length', `${line.length} characters`);
    if (!isWellFormed(line)) report('line-encoding', `text that is not well formed: ${excerpt(line)}`);
    const message = parse(line);
    if (!isObject(message)) {
      report('line-json', line.trim() === '' ? 'an empty line' : excerpt(line));
      return undefined;
    }
    const type = asText(message['type']);
    if (!isMessageType(type)) {
      report('line-type', `type ${show(message['type'])}`);
      return undefined;
    }
    const body = message[BODY[type]];
    if (!isObject(body)) {
      report('line-body', `${type} without ${BODY[type]}`);
      return undefined;
    }
    for (const { found } of mismatchesOf(message).slice(0, 3)) report('line-schema', `${type}: ${found}`);
    const inner = innerOf(type, body);
    if (inner !== undefined && !isObject(body[inner]))
      report('line-body', `${type} ${show(body['type'])} without ${inner}`);
    return { type, body };
  };
}

/** Long numbers stay numbers, for the types of a schema are compared with them. */
function parse(line: string): Json | undefined {
  try {
    return JSON.parse(line) as Json;
  } catch {
    return undefined;
  }
}

function isMessageType(type: string | undefined): type is MessageType {
  return type !== undefined && Object.hasOwn(BODY, type);
}

const TRACES: Readonly<Record<string, string>> = {
  ERROR: 'error',
  ESTIMATE: 'estimate',
  STREAM_STATUS: 'stream_status',
  ANALYTICS: 'analytics',
};

/** The schema of the protocol does not tie the body of a TRACE, CONTROL or STATE to its type. */
function innerOf(type: MessageType, body: JsonObject): string | undefined {
  const inner = asText(body['type']) ?? '';
  if (type === 'TRACE') return TRACES[inner];
  if (type === 'CONTROL' && inner === 'CONNECTOR_CONFIG') return 'connectorConfig';
  return type === 'STATE' && inner === 'STREAM' ? 'stream' : undefined;
}

/** Written as such or escaped: half a pair of surrogates is no text in UTF-8. */
function isWellFormed(line: string): boolean {
  if (!line.isWellFormed()) return false;
  return !ESCAPED_SURROGATE.test(line) || !LONE_SURROGATE.test(line.replaceAll('\\\\', ''));
}

const ESCAPED_SURROGATE = /\\ud[89a-f]/i;
const LONE_SURROGATE =
  /\\ud[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2})\\ud[c-f][0-9a-f]{2}/i;

function excerpt(line: string): string {
  return show(line.slice(0, 100));
}
