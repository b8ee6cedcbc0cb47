package dev.bascule.adapter.in.http.exchange;

import dev.bascule.mcp.json.JsonCodec;
import java.util.Locale;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * The types of problems (RFC 9457, section 3.1.1). The name of a type is stable, and the bridge
 * serves a description of it at its URI. {@code docs/errors.md} is the same list for people.
 */
public enum ProblemType {
  BAD_REQUEST(
      400,
      "Malformed request",
      "The bridge cannot parse the request: its body, query, path or framing.",
      "Correct what `detail` names. Another 4xx status with this type has the meaning that RFC 9110"
          + " gives it."),
  UNAUTHORIZED(
      401,
      "Authentication required",
      "The request has no API key, token or client certificate, or an invalid one.",
      "Send `Authorization: Bearer KEY`, `X-API-Key: KEY` or a token; `WWW-Authenticate` lists"
          + " what the bridge accepts."),
  NOT_ALLOWED(
      403,
      "Key lacks permission",
      "The credential is valid, but not for administration or metrics.",
      "Use a key with `admin: true`, or a group with `metrics: true`."),
  INSUFFICIENT_SCOPE(
      403,
      "Token lacks a scope",
      "The token is valid, but lacks a scope of `requiredScopes`.",
      "Request a token with the scopes that `WWW-Authenticate` lists."),
  FOREIGN_ORIGIN(
      403,
      "Origin not allowed",
      "A web page of another origin made the request.",
      "Add the page's origin to `cors.allowedOrigins`."),
  FOREIGN_HOST(
      403,
      "Host not allowed",
      "The bridge listens on a loopback address, and `Host` is not one of its names.",
      "Use `localhost` or the address, or add the name to `listen.allowedHosts`."),
  UNKNOWN_PATH(
      404,
      "Not found",
      "No route has this path.",
      "See `GET /` for available routes, and check `listen.basePath`."),
  UNKNOWN_SERVER(
      404,
      -31010,
      "Unknown server",
      "No server of this name is configured, or the caller has no right to it.",
      "See `GET /servers` for the names, and `rights` for what the caller may use."),
  UNKNOWN_TOOL(
      404,
      -32602,
      "Unknown tool",
      "The server lists no tool of this name, or the caller has no right to it.",
      "See `GET /servers/{server}/tools` for the names, and `rights` for what the caller may use."),
  UNKNOWN_RESOURCE(
      404,
      -32002,
      "Unknown resource",
      "The server has no resource at this URI. In MCP 2026-07-28 the code is -32602.",
      "See `GET /servers/{server}/resources` and `.../resource-templates`."),
  UNKNOWN_PROMPT(
      404,
      -32602,
      "Unknown prompt",
      "The server lists no prompt of this name.",
      "See `GET /servers/{server}/prompts`."),
  NOT_OFFERED(
      404,
      -32601,
      "Not offered by the server",
      "The server does not support this method of MCP.",
      "Use a server that has resources, prompts or completions; `GET /servers/{server}` lists the"
          + " capabilities."),
  UNKNOWN_SESSION(
      404,
      -31013,
      "Unknown session",
      "The session of the MCP client has expired or was closed, or belongs to another caller or"
          + " endpoint; or the bridge was restarted, and no other replica continues the session.",
      "Initialize a new session, without `Mcp-Session-Id`. MCP clients do so themselves."),
  WRONG_METHOD(
      405,
      "Method not allowed",
      "The path does not support this HTTP method.",
      "Use a method that `Allow` lists."),
  NOT_ACCEPTABLE(
      406,
      "Not acceptable",
      "The `Accept` field excludes every media type that the route can return.",
      "Accept `application/json`, or omit the field."),
  SLOW_BODY(
      408,
      "Request body timed out",
      "The body did not arrive within `listen.readTimeout`.",
      "Send it faster, or raise `listen.readTimeout`."),
  INPUT_REQUIRED(
      409,
      -31012,
      "Input required",
      "The server requires input (elicitation, sampling or roots) before it answers.",
      "Call the tool from an MCP client that supports what `result` requests."),
  NO_CONFIGURATION_FILE(
      409,
      "No configuration file",
      "The bridge was started without a file, so that there is nothing to reload.",
      "Start it with `--config`."),
  ISOLATED_BY_CONFIGURATION(
      409,
      "Isolated by the configuration",
      "The configuration isolates the server, which no order to its circuit breaker ends.",
      "Set `breaker.mode` of the server to `protect`, and reload the configuration."),
  BODY_TOO_LARGE(
      413,
      "Request body too large",
      "The body is longer than `listen.maxBodyBytes`.",
      "Send less, or raise `listen.maxBodyBytes`."),
  URI_TOO_LONG(
      414,
      "URI too long",
      "The request line does not fit into the limit for headers.",
      "Shorten the URI; send arguments in the body."),
  WRONG_MEDIA_TYPE(
      415,
      "Unsupported media type",
      "The body is not `application/json` in UTF-8, or has a `Content-Encoding`.",
      "Send `Content-Type: application/json`, uncompressed."),
  INVALID_ARGUMENTS(
      422,
      -32602,
      "Invalid arguments",
      "The arguments do not match the tool's `inputSchema`, or the server rejects them.",
      "Correct what `errors` or `detail` names. A schema that is wrong itself can be ignored with"
          + " `validateArguments: false`."),
  BAD_CONFIGURATION(
      422,
      "Invalid configuration",
      "The configuration file has errors. The previous configuration remains in use.",
      "Correct what `mistakes` lists; `bascule check` finds the same errors before a reload."),
  OVER_LIMIT(
      429,
      -31014,
      "Limit reached",
      "A configured limit of the caller or the server is reached; `limit` names it.",
      "Retry after `Retry-After`, or raise the limit."),
  SATURATED(
      429,
      -31006,
      "Server concurrency limit reached",
      "As many requests to the server are in flight as its `maxConcurrentCalls` allows.",
      "Retry after `Retry-After`, or raise `maxConcurrentCalls`."),
  BUSY(
      429,
      -31011,
      "Bridge at capacity",
      "The bridge holds as many streams, sessions or bodies as it can. At the MCP endpoints the"
          + " status is 503.",
      "Retry after `Retry-After`; close streams and sessions that are not needed."),
  WRONG_CREDENTIALS(
      429,
      "Too many invalid credentials",
      "Too many different invalid credentials came from this address.",
      "Wait for `Retry-After`, and send a valid credential; valid ones are not affected."),
  HEADERS_TOO_LARGE(
      431,
      "Request headers too large",
      "The header has too many fields or bytes.",
      "Send fewer or shorter fields; look for large cookies."),
  BUG(
      500,
      -32603,
      "Internal error",
      "The bridge has a bug.",
      "Report it, with the log entry that `errorId` identifies."),
  REFUSAL(
      500,
      "HTTP server error",
      "The HTTP server of the bridge rejected the request with a 5xx status before any route read"
          + " it.",
      "See the log of the bridge. The status has the meaning that RFC 9110 gives it."),
  BAD_ANSWER(
      502,
      -31003,
      "Invalid response from server",
      "The server's response is not valid MCP, is too large, or has an unexpected HTTP status.",
      "See `detail`, and the log of the server; `bascule tools SERVER` calls it directly."),
  REFUSED(
      502,
      -31001,
      "Server denied access",
      "The server answered the bridge with 401 or 403, or the bridge has no token for it; or the"
          + " server is this bridge.",
      "Correct the server's `headers`, `oauth` or `url`; `bascule login SERVER` renews a login."),
  REJECTED(
      502,
      "Server returned an error",
      "The server answered with a JSON-RPC error; `code` and `data` are the server's. MCP clients"
          + " see that code.",
      "See `detail`, and the documentation of the server."),
  THROTTLED(
      502,
      -31007,
      "Server rate limit reached",
      "The server answered the bridge with 429 or 503.",
      "Retry after `Retry-After`; limit what the bridge sends with the server's `rate`."),
  UNREACHABLE(
      502,
      -31002,
      "Server unreachable",
      "The connection failed or broke off, or the process of the server could not be started.",
      "Check `url` or `command`; administrators see the process's last output in `stderr`."),
  TOOL_ERROR(
      502,
      "Tool reported an error",
      "The tool ran, its result has `isError`, and the request has `?unwrap=true`. MCP clients, and"
          + " requests without `unwrap`, receive the result. Below `/mcpo` the status is 500.",
      "See `detail`, which is the text of the tool."),
  CANCELLED(
      503,
      "Client disconnected",
      "The request was cancelled before its response was complete.",
      "Nothing, if the client disconnected on purpose; otherwise retry."),
  CIRCUIT_OPEN(
      503,
      -31005,
      "Circuit breaker open",
      "Too many recent requests to the server failed, so the bridge sends none for a while; or an"
          + " operator or the configuration isolates the server.",
      "Retry after `Retry-After`. `GET /servers` shows the breaker; fix the server."),
  TOOL_CIRCUIT_OPEN(
      503,
      -31015,
      "Circuit breaker of the tool open",
      "Your recent calls of this tool failed or took too long, while its server works, so the"
          + " bridge sends none of them for a while. Other tools and other callers are not"
          + " affected.",
      "Do not repeat the call before `Retry-After`. `GET /admin/breakers` shows the tool; raise the"
          + " timeout of the tool if it needs longer, or set `breaker: off` for it;"
          + " `bascule breaker SERVER close` then admits calls immediately."),
  RESTING(
      503,
      -31008,
      "Server is not running",
      "The process of the server keeps exiting, so the bridge backs off before it starts it again.",
      "Retry after `Retry-After`; administrators see why it exited in `stderr`."),
  STARTING(
      503,
      "Servers are starting",
      "The document of all servers would be empty, because no server has started yet.",
      "Retry after `Retry-After`, as `curl --retry` does. Once a server has started, the document"
          + " is generated, and names the servers that are missing."),
  ISSUER_UNAVAILABLE(
      503,
      "Token issuer unavailable",
      "The keys of the token's issuer cannot be fetched, so the token cannot be verified.",
      "Retry after `Retry-After`; check that the bridge can reach `auth.jwt.issuer`."),
  OVERLOADED(
      503,
      "Bridge overloaded",
      "The bridge has too many requests in flight, or too little memory.",
      "Retry after `Retry-After`; raise `limits.maxRequests` or the heap, or add a bridge."),
  DRAINING(
      503,
      "Bridge is shutting down",
      "The bridge completes requests in flight, for up to `listen.drainTimeout`, and accepts no new"
          + " ones.",
      "Send the request to another bridge, or retry once this one has restarted."),
  DOCUMENT_TOO_LONG(
      503,
      "Document too large",
      "The descriptions of the tools exceed `limits.documentBytes`, alone or together with those of"
          + " the servers before.",
      "Raise `limits.documentBytes`, use the document of one server, or `GET"
          + " /servers/{server}/tools`."),
  NOT_CACHED(
      504,
      -31009,
      "Not cached",
      "The request has `Cache-Control: only-if-cached`, and nothing is cached for it.",
      "Omit the directive."),
  TIMED_OUT(
      504,
      -31004,
      "Server timed out",
      "The server did not answer, or was not started, in time. The tool may have run.",
      "Raise `breaker.toolTimeout`, `callTimeout` or `startTimeout`, or the client's `Prefer:"
          + " wait`."),
  WRONG_VERSION(
      505,
      "HTTP version not supported",
      "The bridge does not support this version of HTTP.",
      "Use HTTP/1.1, or HTTP/2 over TLS.");

  /** The path of the descriptions, independent of the base path. */
  public static final String PATH = "/problems";

  private static final int NO_CODE = 0;

  private final int status;
  private final int code;
  private final String title;
  private final String cause;
  private final String remedy;

  ProblemType(int status, String title, String cause, String remedy) {
    this(status, NO_CODE, title, cause, remedy);
  }

  ProblemType(int status, int code, String title, String cause, String remedy) {
    this.status = status;
    this.code = code;
    this.title = title;
    this.cause = cause;
    this.remedy = remedy;
  }

  /** Returns the last segment of the URI. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the type's URI, a reference relative to the root of the bridge. */
  public String uri() {
    return PATH + "/" + id();
  }

  /** Returns the default HTTP status of the type. */
  public int status() {
    return status;
  }

  /** Returns the JSON-RPC code that MCP clients receive, or empty if they receive none. */
  public OptionalInt code() {
    return code == NO_CODE ? OptionalInt.empty() : OptionalInt.of(code);
  }

  String title() {
    return title;
  }

  public ObjectNode toJson() {
    ObjectNode json =
        JsonCodec.object().put("type", uri()).put("title", title).put("status", status);
    code().ifPresent(value -> json.put("code", value));
    return json.put("cause", cause).put("remedy", remedy);
  }
}
