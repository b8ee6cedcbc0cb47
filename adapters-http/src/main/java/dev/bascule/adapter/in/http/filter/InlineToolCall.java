package dev.bascule.adapter.in.http.filter;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.exchange.RequestId;
import dev.bascule.adapter.in.http.exchange.RouteMatch;
import dev.bascule.adapter.in.http.routing.HttpRoute;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.CallOrigin;
import dev.bascule.application.context.CallerCredentials;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.freshness.CacheProvenance;
import dev.bascule.domain.freshness.Freshness;
import dev.bascule.domain.freshness.FreshnessRequirement;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the header of a request asks for that may be answered at once: the call of a tool. Whose
 * request it is, and with which arguments, is not said here.
 *
 * <p>Answers that follow each other within a second are often the same to the last byte; the last
 * one is remembered, unless it is long.
 */
public final class InlineToolCall {

  /** With a longer body, the head of an answer is the least of it. */
  private static final int MAX_CACHED_BYTES = 16 * 1024;

  private final RouteMatch routeMatch;
  private final HttpRoute route;
  private final boolean unwrap;
  private final CallerCredentials credentials;
  private final ServerId server;
  private final ToolName tool;
  private final FreshnessRequirement requirement;
  private final TraceContext trace;
  private final Optional<String> requestId;
  private final CallOrigin origin;
  private volatile @Nullable LastResponse lastResponse;
  private volatile boolean isExpensive;

  /**
   * @param routeMatch the request, without a caller and a body
   * @param route what calls tools
   * @param unwrap whether only the value is wanted
   * @param credentials what it brings to be let in
   */
  public InlineToolCall(
      RouteMatch routeMatch, HttpRoute route, boolean unwrap, CallerCredentials credentials) {
    this.routeMatch = requireNonNull(routeMatch, "routeMatch");
    this.route = requireNonNull(route, "route");
    this.unwrap = unwrap;
    this.credentials = requireNonNull(credentials, "credentials");
    this.server = routeMatch.server();
    this.tool = routeMatch.tool();
    this.requirement = routeMatch.requirement();
    this.trace = routeMatch.context().trace();
    this.requestId = RequestId.given(routeMatch.request().headers());
    this.origin =
        requestId
            .map(id -> new CallOrigin(id, routeMatch.request().client().address()))
            .orElse(CallOrigin.NONE);
  }

  /** An answer, and all that it depends on. */
  private record LastResponse(
      Object value, long age, long remaining, Set<String> vary, CompleteResponse response) {}

  public RouteMatch routeMatch() {
    return routeMatch;
  }

  public HttpRoute route() {
    return route;
  }

  public boolean unwrap() {
    return unwrap;
  }

  public CallerCredentials credentials() {
    return credentials;
  }

  public FreshnessRequirement requirement() {
    return requirement;
  }

  /** Returns the identifier that the client gave the request; empty if it is made each time. */
  public Optional<String> requestId() {
    return requestId;
  }

  public ToolCall call(ToolArguments arguments) {
    return new ToolCall(server, tool, arguments);
  }

  /** Returns on whose behalf the call is made; of a made request id it does not know. */
  public CallContext createContext(Caller caller, CallerResolver callerResolver) {
    CallContext context =
        CallContext.plain(caller)
            .withForwardedIdentity(
                callerResolver.forwardedIdentity(
                    routeMatch.request(), caller, credentials.secret()))
            .withTrace(trace);
    return requestId.isPresent() ? context.withOrigin(origin) : context;
  }

  /**
   * Returns the answer that {@code outcome} is.
   *
   * @param vary what answers depend on besides, as it is now
   * @param make makes the answer
   */
  public CompleteResponse toResponse(
      Outcome<McpResult> outcome, Set<String> vary, Supplier<CompleteResponse> make) {
    long age = 0;
    long remaining = 0;
    Object value = outcome;
    if (outcome instanceof Outcome.Served<McpResult>(McpResult result, CacheProvenance.Hit hit)) {
      Freshness freshness = hit.freshness();
      age = freshness.age().toSeconds();
      remaining = freshness.remaining().toSeconds();
      value = result;
    }
    LastResponse previous = lastResponse;
    if (previous != null
        && previous.age() == age
        && previous.remaining() == remaining
        && isSame(previous.value(), value)
        && previous.vary().equals(vary)) {
      return previous.response();
    }
    CompleteResponse response = make.get();
    boolean isShort = isShort(response);
    lastResponse = isShort ? new LastResponse(value, age, remaining, vary, response) : null;
    isExpensive = unwrap && !isShort;
    return response;
  }

  /** Tells whether {@code response} takes little enough to be remembered. */
  private static boolean isShort(CompleteResponse response) {
    return response.body().remaining() <= MAX_CACHED_BYTES;
  }

  /**
   * Tells whether the last answer took longer to make than the thread that reads should be held up:
   * the value was to be taken out of a long result.
   */
  public boolean isExpensive() {
    return isExpensive;
  }

  /** A result is known by what it holds; a refusal, by its words. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isSame(Object one, Object other) {
    if (one instanceof McpResult previous && other instanceof McpResult result) {
      return previous.json() == result.json() && previous.hints().equals(result.hints());
    }
    return one.equals(other);
  }
}
