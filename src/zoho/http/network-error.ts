import { SourceError } from '../../errors.js';
import { BOUNDS } from '../../util/bounds.js';

/**
 * No complete answer was received. `code` is Node's (`ECONNRESET`, `ENOTFOUND` …), `ETIMEDOUT`, `TRUNCATED`, `BAD_ENCODING`,
 * `UPGRADED`, or `PROXY_` and the status with which a proxy refused the connection.
 */
export class NetworkError extends SourceError {
  /** False if waiting does not help: an untrusted certificate, a proxy that refuses. */
  readonly retryable: boolean;

  /** @param proxy host and port of the proxy that was used, without credentials */
  constructor(code: string, request: { readonly method: string; readonly url: string }, proxy?: string) {
    const { isLasting, explanation } = explain(code);
    const route = proxy === undefined ? '' : ` through the proxy ${proxy}`;
    super({
      code,
      failureType: isLasting ? 'config' : 'transient',
      userMessage: `No complete answer to ${request.method} ${withoutQuery(request.url)}${route}: ${explanation} (${code}).`,
    });
    this.name = 'NetworkError';
    this.retryable = !isLasting;
  }
}

/** Whether the answer exceeds `BOUNDS.answerBytes`: the caller must ask for less. */
export function isTooLarge(error: unknown): boolean {
  return error instanceof NetworkError && error.code === 'ANSWER_TOO_LARGE';
}

interface Explanation {
  /** Only the user can fix it. */
  readonly isLasting?: boolean;
  readonly explanation: string;
}

/** By the codes of Node and OpenSSL; the first match counts. */
const EXPLANATIONS: readonly (readonly [RegExp, Explanation])[] = [
  [/^ETIMEDOUT$/, { explanation: 'the server did not answer in time' }],
  [/^TRUNCATED$/, { explanation: 'the answer ended before it was complete' }],
  [/^BAD_ENCODING$/, { explanation: 'the answer is not compressed as its header claims' }],
  [
    /^ANSWER_TOO_LARGE$/,
    {
      isLasting: true,
      explanation: `it has more than ${BOUNDS.answerBytes / 1_048_576} MiB and is not read to its end; deselect columns of long text`,
    },
  ],
  [/^UPGRADED$/, { explanation: 'the server answered with another protocol than HTTP' }],
  [
    /^ERR_(INVALID_CHAR|HTTP_INVALID_HEADER_VALUE)$/,
    {
      isLasting: true,
      explanation: 'a header has characters that HTTP does not allow; check user_agent',
    },
  ],
  [/^ENOTFOUND$/, { explanation: 'the host name cannot be resolved; check the network and dc_region' }],
  [/^EAI_/, { explanation: 'host names cannot be resolved at the moment' }],
  [/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/, { explanation: 'the host cannot be reached; check the network' }],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|HOSTNAME_MISMATCH|^INVALID_(CA|PURPOSE)$|PATH_LENGTH/,
    {
      isLasting: true,
      explanation:
        'the certificate of the host is not trusted. If a proxy or firewall of your company signs connections, give its CA in NODE_EXTRA_CA_CERTS',
    },
  ],
  [
    /^PROXY_407$/,
    {
      isLasting: true,
      explanation:
        'the proxy requires a user and a password, or rejects those given: HTTPS_PROXY=http://user:password@host:port',
    },
  ],
  [
    /^PROXY_4/,
    {
      isLasting: true,
      explanation:
        'the proxy rejects the call; allow the hosts of Zoho in it (docs/network.md), or name them in NO_PROXY',
    },
  ],
  [/^PROXY_/, { explanation: 'the proxy cannot reach the host' }],
  [/^ECONNREFUSED$/, { explanation: 'the connection was refused' }],
  [/^(EPROTO|ERR_SSL_)/, { explanation: 'no encrypted connection could be made' }],
  [/^HPE_/, { explanation: 'the answer is not HTTP' }],
];

function explain(code: string): Explanation {
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(code));
  return known?.[1] ?? { explanation: 'the connection failed' };
}

/** The address without query and fragment, which must not appear in logs. */
export function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return 'an invalid address';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
