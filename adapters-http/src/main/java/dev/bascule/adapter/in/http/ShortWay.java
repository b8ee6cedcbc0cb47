package dev.bascule.adapter.in.http;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.in.http.access.AccessSettings;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.in.IdentifyCallerUseCase.Identification;
import dev.bascule.domain.mcp.Arguments;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.outcome.Outcome;
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
final class ShortWay {

  /** Longer ones seldom lie whole in the buffer that the header was read with. */
  private static final int LONGEST_BODY = 16 * 1024;

  private final RequestReader reader;
  private final Front front;
  private final ToolEndpoints tools;
  private final Drain drain;
  private final Supplier<AccessSettings> access;
  private final KnownHeads heads = new KnownHeads();

  /**
   * @param access returns from where the bridge may be used now
   */
  ShortWay(
      RequestReader reader,
      Front front,
      ToolEndpoints tools,
      Drain drain,
      Supplier<AccessSettings> access) {
    this.reader = requireNonNull(reader, "reader");
    this.front = requireNonNull(front, "front");
    this.tools = requireNonNull(tools, "tools");
    this.drain = requireNonNull(drain, "drain");
    this.access = requireNonNull(access, "access");
  }

  /** Returns the answer; empty where the request has to go the usual way. */
  Optional<HttpReply> answer(Visit visit) {
    Request request = visit.turn().request();
    if (!mayBeShort(request)) {
      return Optional.empty();
    }
    AccessSettings now = access.get();
    KnownHead known = heads.find(request, now);
    AskedAtOnce asked = known == null ? learn(request, now).asked() : known.asked();
    if (asked == null) {
      return Optional.empty();
    }
    visit.ask(asked);
    Optional<Identification.Known> caller = front.callers().recognize(asked.credentials());
    if (caller.isEmpty()) {
      return Optional.empty();
    }
    EarlyBody body = visit.readBody();
    if (!body.isWhole()) {
      return Optional.empty();
    }
    Optional<HttpReply> reply = answer(asked, caller.get(), body.body());
    if (known != null && request.getConnectionMetaData() instanceof BridgeConnection connection) {
      connection.mayComeAgain(request, known);
    }
    reply.ifPresent(_ -> visit.note(ToolEndpoints.TOOL));
    return reply;
  }

  /**
   * Returns the answer to a request whose header is known, and that was read to its end; empty
   * where it has to go the usual way.
   */
  Optional<HttpReply> answer(AskedAtOnce asked, BridgeRequest.Body body) {
    return drain.isDraining()
        ? Optional.empty()
        : front
            .callers()
            .recognize(asked.credentials())
            .flatMap(caller -> answer(asked, caller, body));
  }

  private Optional<HttpReply> answer(
      AskedAtOnce asked, Identification.Known caller, BridgeRequest.Body body) {
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

  private KnownHead learn(Request request, AccessSettings now) {
    KnownHead head = new KnownHead(request, now, look(request));
    heads.keep(head, request);
    return head;
  }

  private @Nullable AskedAtOnce look(Request request) {
    return reader.read(request) instanceof RequestReader.Reading.Valid(BridgeRequest valid)
        ? front.askedAtOnce(valid.kept(), tools).orElse(null)
        : null;
  }

  private Optional<HttpReply> answer(
      AskedAtOnce asked, Identification.Known caller, Arguments arguments) {
    Exchange exchange = asked.exchange(caller.caller(), front.callers());
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
