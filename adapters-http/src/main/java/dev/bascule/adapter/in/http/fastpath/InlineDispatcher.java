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
import dev.bascule.application.port.in.AuthenticateCallerUseCase.Identification;
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
 * answer is there, so that nobody waits. It stops at the same stations as any other request, and
 * what it answers is made by the same functions. Whatever is not as simple as that goes the usual
 * way, as if nobody had looked at it here.
 *
 * <p>Thread-safe; never waits.
 */
public final class InlineDispatcher {

  /** Longer ones seldom lie whole in the buffer that the header was read with. */
  private static final int LONGEST_BODY = 16 * 1024;

  private final JettyRequestReader reader;
  private final RequestPipeline front;
  private final ToolHandlers tools;
  private final GracefulShutdown drain;
  private final Supplier<AccessSettings> access;
  private final ParsedHeadCache heads = new ParsedHeadCache();

  /**
   * @param access returns from where the bridge may be used now
   */
  public InlineDispatcher(
      JettyRequestReader reader,
      RequestPipeline front,
      ToolHandlers tools,
      GracefulShutdown drain,
      Supplier<AccessSettings> access) {
    this.reader = requireNonNull(reader, "reader");
    this.front = requireNonNull(front, "front");
    this.tools = requireNonNull(tools, "tools");
    this.drain = requireNonNull(drain, "drain");
    this.access = requireNonNull(access, "access");
  }

  /** Returns the answer; empty where the request has to go the usual way. */
  public Optional<CompleteResponse> answer(ExchangeObservation visit) {
    Request request = visit.turn().request();
    if (!mayBeShort(request)) {
      return Optional.empty();
    }
    AccessSettings now = access.get();
    ParsedHead known = heads.find(request, now);
    InlineToolCall asked = known == null ? learn(request, now).asked() : known.asked();
    if (asked == null) {
      return Optional.empty();
    }
    visit.ask(asked);
    Optional<Identification.Known> caller = front.callers().recognize(asked.credentials());
    if (caller.isEmpty()) {
      return Optional.empty();
    }
    InitialBody body = visit.readBody();
    if (!body.isWhole()) {
      return Optional.empty();
    }
    Optional<CompleteResponse> reply = answer(asked, caller.get(), body.body());
    if (known != null && request.getConnectionMetaData() instanceof FastPathConnection connection) {
      connection.mayComeAgain(request, known);
    }
    reply.ifPresent(_ -> visit.note(ToolHandlers.TOOL));
    return reply;
  }

  /**
   * Returns the answer to a request whose header is known, and that was read to its end; empty
   * where it has to go the usual way.
   */
  Optional<CompleteResponse> answer(InlineToolCall asked, BridgeRequest.Body body) {
    return drain.isDraining()
        ? Optional.empty()
        : front
            .callers()
            .recognize(asked.credentials())
            .flatMap(caller -> answer(asked, caller, body));
  }

  private Optional<CompleteResponse> answer(
      InlineToolCall asked, Identification.Known caller, BridgeRequest.Body body) {
    return asked.isLaborious()
        ? Optional.empty()
        : tools.argumentsAtOnce(body).flatMap(arguments -> answer(asked, caller, arguments));
  }

  private boolean mayBeShort(Request request) {
    return HttpMethod.POST.is(request.getMethod())
        && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
        && request.getLength() <= LONGEST_BODY
        && !drain.isDraining();
  }

  private ParsedHead learn(Request request, AccessSettings now) {
    ParsedHead head = new ParsedHead(request, now, look(request));
    heads.keep(head, request);
    return head;
  }

  private @Nullable InlineToolCall look(Request request) {
    return reader.read(request) instanceof JettyRequestReader.Reading.Valid(BridgeRequest valid)
        ? front.askedAtOnce(valid.kept(), tools).orElse(null)
        : null;
  }

  private Optional<CompleteResponse> answer(
      InlineToolCall asked, Identification.Known caller, ToolArguments arguments) {
    CallContext exchange = asked.exchange(caller.caller(), front.callers());
    Optional<Outcome<McpResult>> outcome =
        tools.callAtOnce(asked.call(arguments), asked.demand(), exchange);
    return outcome.map(
        known ->
            asked.reply(
                known,
                front.callers().varying(),
                () -> front.finished(asked.routed(), tools.told(known, asked.unwrap()))));
  }
}
