package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.http.HttpErrors.SessionKind;
import dev.bascule.adapter.out.mcp.http.HttpExchanger;
import dev.bascule.adapter.out.mcp.http.HttpRequestFactory;
import dev.bascule.adapter.out.mcp.http.PostResponseReader;
import dev.bascule.adapter.out.mcp.jsonrpc.JsonRpcCodec;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionInDoubt;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage.Result;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ByteAllowance;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ResultReader;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernParams;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport;
import dev.bascule.application.port.out.ServerStatus.Transport;
import dev.bascule.domain.mcp.ListKind;
import dev.bascule.domain.mcp.MethodNames;
import dev.bascule.domain.mcp.ServerMessage;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.header.HeaderParameter;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import dev.bascule.mcp.protocol.ErrorCodes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import okhttp3.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streamable HTTP of revision 2026-07-28: each request is a POST with headers for intermediaries,
 * without a session. A request is cancelled by closing its stream. Thread-safe.
 */
public final class ModernHttpTransport implements ModernTransport {

  private static final Logger log = LoggerFactory.getLogger(ModernHttpTransport.class);

  /** More than the pages of any listing in use. */
  private static final int MAX_PAGES = 64;

  private final HttpExchanger exchanger;
  private final HttpRequestFactory requests;
  private final ModernParams params;
  private final ToolListFilter toolFilter;
  private final int maxMessageBytes;

  /** Shared by all subscriptions, so that a new one does not let the server send more. */
  private final ByteAllowance listenAllowance = ByteAllowance.ofNotifications(Ticker.system());

  private final AtomicLong lastId = new AtomicLong();

  public ModernHttpTransport(
      HttpExchanger exchanger, ClientInfo clientInfo, StreamableHttpSettings settings) {
    this.exchanger = exchanger;
    this.requests = HttpRequestFactory.of(settings);
    this.params = new ModernParams(clientInfo);
    this.toolFilter = new ToolListFilter(settings.id());
    this.maxMessageBytes = settings.maxMessageBytes();
  }

  @Override
  public Transport kind() {
    return Transport.STREAMABLE_HTTP;
  }

  @Override
  public UpstreamReply<JsonSlice> request(
      OutgoingRequest outgoing, Context context, MessageListener listener, TimeLimit limit) {
    List<HeaderParameter> headerParameters = parametersOf(outgoing);
    UpstreamReply<JsonSlice> reply = requestOnce(outgoing, context, listener, limit);
    if (reply instanceof Failed<JsonSlice>(Rejected(int code, _, _))
        && code == ErrorCodes.HEADER_MISMATCH
        && refreshHeaders(outgoing, context, limit)
        && !headerParameters.equals(parametersOf(outgoing))) {
      return requestOnce(outgoing, context, listener, limit);
    }
    return reply;
  }

  /** Lists all tools again; returns whether that may have changed the headers. */
  private boolean refreshHeaders(OutgoingRequest outgoing, Context context, TimeLimit limit) {
    if (!(outgoing.request().orElse(null) instanceof ToolCall)) {
      return false;
    }
    Optional<String> cursor = Optional.empty();
    for (int page = 0; page < MAX_PAGES; page++) {
      OutgoingRequest listing = OutgoingRequest.ofPage(ListKind.TOOLS, cursor, outgoing.context());
      OutgoingRequest plain = listing.withoutForwardedParams();
      if (!(requestOnce(plain, context, (_, _) -> {}, limit)
          instanceof Answered<JsonSlice>(JsonSlice result))) {
        return page > 0;
      }
      Optional<String> next = nextCursor(result);
      if (next.isEmpty() || next.equals(cursor)) {
        return true;
      }
      cursor = next;
    }
    return true;
  }

  private static Optional<String> nextCursor(JsonSlice page) {
    try {
      return ResultReader.readPage(ListKind.TOOLS, page).nextCursor();
    } catch (MalformedMessageException _) {
      return Optional.empty();
    }
  }

  private List<HeaderParameter> parametersOf(OutgoingRequest outgoing) {
    return outgoing.request().orElse(null) instanceof ToolCall call
        ? toolFilter.parametersOf(call.tool().value())
        : List.of();
  }

  private UpstreamReply<JsonSlice> requestOnce(
      OutgoingRequest outgoing, Context context, MessageListener listener, TimeLimit limit) {
    return switch (post(outgoing, context, reader(listener), limit)) {
      case Result(_, JsonSlice value) -> filterTools(outgoing, value);
      case NoAnswer(Failure.UpstreamFailure failure) -> new Failed<>(failure);
      case SessionLost _, SessionInDoubt _ ->
          throw new AssertionError("a request without a session cannot lose it");
    };
  }

  /** Returns a reader of the response to a new request. */
  PostResponseReader reader(MessageListener listener) {
    long id = lastId.incrementAndGet();
    return new PostResponseReader(
        id,
        SessionKind.NONE,
        maxMessageBytes,
        message -> {
          if (message instanceof RpcMessage.Notification(ServerMessage notification)) {
            listener.onMessage(id, notification);
          } else {
            log.debug("Ignoring a message of a server that does not belong to the request");
          }
        },
        /* position= */ null);
  }

  /** Sends a request once, and returns its response, read by {@code reader}. */
  PostResponse post(
      OutgoingRequest outgoing, Context context, PostResponseReader reader, TimeLimit limit) {
    long id = reader.id();
    JsonSlice body =
        JsonRpcCodec.requestSlice(
            id, outgoing.method(), params.of(outgoing, context.revision(), id, context.logLevel()));
    Request.Builder request =
        requests.post(
            body, RoutingHeaders.of(outgoing, context.revision(), parametersOf(outgoing)));
    if (outgoing.method().equals(MethodNames.LISTEN)) {
      request.tag(ByteAllowance.class, listenAllowance);
    }
    return exchanger.send(request, reader::read, limit);
  }

  private UpstreamReply<JsonSlice> filterTools(OutgoingRequest outgoing, JsonSlice result) {
    if (!outgoing.method().equals(ListKind.TOOLS.method())) {
      return new Answered<>(result);
    }
    return ResultReader.read(result, toolFilter::filter);
  }

  @Override
  public void close() {
    exchanger.stop();
    exchanger.close();
  }
}
