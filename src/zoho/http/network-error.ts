import { SourceError } from '../../errors.js';

/**
 * No whole answer came back: `code` is Node's (`ECONNRESET`, `ENOTFOUND` …), `ETIMEDOUT`, `TRUNCATED`, or `PROXY_` and
 * the status with which a proxy refused the connection.
 */
export class NetworkError extends SourceError {
  /** False where waiting does not help: a certificate that is not trusted, a proxy that refuses. */
  readonly retryable: boolean;

  /** @param proxy host and port of the proxy on the way, without credentials */
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

interface Explanation {
  /** Only the user can mend it. */
  readonly isLasting?: boolean;
  readonly explanation: string;
}

/** By Node's and OpenSSL's codes; the first that fits. */
const EXPLANATIONS: readonly (readonly [RegExp, Explanation])[] = [
  [/^ETIMEDOUT$/, { explanation: 'the server did not answer in time' }],
  [/^TRUNCATED$/, { explanation: 'the answer ended before it was whole' }],
  [/^ENOTFOUND$/, { explanation: 'the host name is not known here; check the network and dc_region' }],
  [/^EAI_/, { explanation: 'host names cannot be looked up at the moment' }],
  [
    /^(ENETUNREACH|EHOSTUNREACH|ENETDOWN)$/,
    { explanation: 'there is no way to the host; check the network' },
  ],
  [
    /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|HOSTNAME_MISMATCH|^INVALID_(CA|PURPOSE)$|PATH_LENGTH/,
    {
      isLasting: true,
      explanation:
        'the certificate of the host is not trusted. Where a proxy or firewall of the company signs connections, give its CA in NODE_EXTRA_CA_CERTS',
    },
  ],
  [
    /^PROXY_407$/,
    {
      isLasting: true,
      explanation:
        'the proxy asks for a user and a password, or for others: HTTPS_PROXY=http://user:password@host:port',
    },
  ],
  [
    /^PROXY_4/,
    {
      isLasting: true,
      explanation:
        'the proxy does not let the call through; let it allow the hosts of Zoho (docs/network.md), or name them in NO_PROXY',
    },
  ],
  [/^PROXY_/, { explanation: 'the proxy does not reach the host' }],
  [/^ECONNREFUSED$/, { explanation: 'the connection was refused' }],
  [/^(EPROTO|ERR_SSL_)/, { explanation: 'no encrypted connection came about' }],
  [/^HPE_/, { explanation: 'the answer is not HTTP' }],
];

function explain(code: string): Explanation {
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(code));
  return known?.[1] ?? { explanation: 'the connection failed' };
}

/** The address without query and fragment: parameters are for Zoho, not for logs. */
export function withoutQuery(url: string): string {
  if (!URL.canParse(url)) return 'an address that cannot be read';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
