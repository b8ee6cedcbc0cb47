package dev.bascule.adapter.in.http.fastpath;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.adapter.in.http.exchange.BridgeRequest;
import dev.bascule.adapter.in.http.exchange.CompleteResponse;
import dev.bascule.adapter.in.http.filter.InlineToolCall;
import dev.bascule.adapter.in.http.jetty.ExchangeObservation;
import dev.bascule.adapter.in.http.jetty.GracefulShutdown;
import dev.bascule.adapter.in.http.jetty.InitialBody;
import dev.bascule.adapter.in.http.jetty.JettyRequestReader;
import dev.bascule.adapter.in.http.pipeline.RequestPipeline;
import dev.bascule.adapter.in.http.rest.ToolHandlers;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.in.AuthenticateCallerUseCase.AuthenticationResult;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.result.Outcome;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Answers on the thread that reads, without a thread of the request's own: calls of tools whose
 * answer is there, so that nobody waits. It stops at the same steps as any other request, and what
 * it answers is made by the same functions. Whatever is not as simple as that goes the usual way,
 * as if nobody had looked at it here.
 *
 * <p>Thread-safe; never waits.
 */
public final class InlineDispatcher {

  /** Longer ones seldom lie whole in the buffer that the header was read with. */
  private static final int MAX_BODY_BYTES = 16 * 1024;

  private final JettyRequestReader reader;
  private final RequestPipeline pipeline;
  private final ToolHandlers tools;
  private final GracefulShutdown shutdown;
  private final Supplier<AccessSettings> access;
  private final ParsedHeadCache heads = new ParsedHeadCache();

  /**
   * @param access returns from where the bridge may be used now
   */
  public InlineDispatcher(
      JettyRequestReader reader,
      RequestPipeline pipeline,
      ToolHandlers tools,
      GracefulShutdown shutdown,
      Supplier<AccessSettings> access) {
    this.reader = requireNonNull(reader, "reader");
    this.pipeline = requireNonNull(pipeline, "pipeline");
    this.tools = requireNonNull(tools, "tools");
    this.shutdown = requireNonNull(shutdown, "shutdown");
    this.access = requireNonNull(access, "access");
  }

  /** Returns the answer; empty where the request has to go the usual way. */
  public Optional<CompleteResponse> tryHandle(ExchangeObservation observation) {
    Request request = observation.exchange().request();
    if (!isEligible(request)) {
      return Optional.empty();
    }
    AccessSettings now = access.get();
    ParsedHead parsedHead = heads.find(request, now);
    InlineToolCall inlineCall =
        parsedHead == null ? parseHead(request, now).inlineCall() : parsedHead.inlineCall();
    if (inlineCall == null) {
      return Optional.empty();
    }
    observation.setInlineCall(inlineCall);
    Optional<AuthenticationResult.Success> authenticated =
        pipeline.callerResolver().tryAuthenticate(inlineCall.credentials());
    if (authenticated.isEmpty()) {
      return Optional.empty();
    }
    InitialBody initialBody = observation.readBody();
    if (!initialBody.isComplete()) {
      return Optional.empty();
    }
    Optional<CompleteResponse> reply =
        tryHandle(inlineCall, authenticated.get(), initialBody.body());
    if (parsedHead != null
        && request.getConnectionMetaData() instanceof FastPathConnection connection) {
      connection.enableFastPath(request, parsedHead);
    }
    reply.ifPresent(_ -> observation.setRoute(ToolHandlers.TOOL));
    return reply;
  }

  /**
   * Returns the answer to a request whose header is known, and that was read to its end; empty
   * where it has to go the usual way.
   */
  Optional<CompleteResponse> tryHandle(InlineToolCall inlineCall, BridgeRequest.Body body) {
    return shutdown.isDraining()
        ? Optional.empty()
        : pipeline
            .callerResolver()
            .tryAuthenticate(inlineCall.credentials())
            .flatMap(authenticated -> tryHandle(inlineCall, authenticated, body));
  }

  private Optional<CompleteResponse> tryHandle(
      InlineToolCall inlineCall,
      AuthenticationResult.Success authenticated,
      BridgeRequest.Body body) {
    return inlineCall.isExpensive()
        ? Optional.empty()
        : tools
            .tryReadArguments(body)
            .flatMap(arguments -> tryHandle(inlineCall, authenticated, arguments));
  }

  private boolean isEligible(Request request) {
    return HttpMethod.POST.is(request.getMethod())
        && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
        && request.getLength() <= MAX_BODY_BYTES
        && !shutdown.isDraining();
  }

  private ParsedHead parseHead(Request request, AccessSettings now) {
    ParsedHead head = new ParsedHead(request, now, parseToolCall(request));
    heads.put(head, request);
    return head;
  }

  private @Nullable InlineToolCall parseToolCall(Request request) {
    return reader.read(request, "")
            instanceof JettyRequestReader.ReadResult.Valid(BridgeRequest valid)
        ? pipeline.findInlineCall(valid.withCopiedHeaders(), tools).orElse(null)
        : null;
  }

  private Optional<CompleteResponse> tryHandle(
      InlineToolCall inlineCall,
      AuthenticationResult.Success authenticated,
      ToolArguments arguments) {
    CallContext context =
        inlineCall.createContext(authenticated.caller(), pipeline.callerResolver());
    Optional<Outcome<McpResult>> outcome =
        tools.tryCall(inlineCall.call(arguments), inlineCall.requirement(), context);
    return outcome.map(
        known ->
            inlineCall.toResponse(
                known,
                pipeline.callerResolver().varyHeaders(),
                () ->
                    pipeline.finish(
                        inlineCall.routeMatch(), tools.toApiResult(known, inlineCall.unwrap()))));
  }
}
