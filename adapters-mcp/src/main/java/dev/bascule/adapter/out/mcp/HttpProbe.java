package dev.bascule.adapter.out.mcp;

import static java.util.Objects.requireNonNull;

import dev.bascule.adapter.out.mcp.ModernTransport.Context;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import java.util.Optional;

/** Asks a server over HTTP {@code server/discover}, not knowing what it speaks. Thread-safe. */
final class HttpProbe implements EraProbe {

  private final ModernHttpTransport transport;
  private final ModernRevisions revisions;

  HttpProbe(ModernHttpTransport transport, ModernRevisions revisions) {
    this.transport = requireNonNull(transport, "transport");
    this.revisions = requireNonNull(revisions, "revisions");
  }

  @Override
  public EraVerdict probe(TimeLimit limit) {
    return new EraDetection(revisions).overHttp(ask(limit));
  }

  private ProbeAnswer ask(TimeLimit limit) {
    Outgoing discover =
        new Outgoing(Discovered.METHOD, JsonBytes.of("{}"), Optional.empty(), Exchange.ANONYMOUS);
    Context context = new Context(revisions.preferred(), Optional.empty());
    return switch (transport.post(discover, context, (_, _) -> {}, limit)) {
      case Failed<ModernAnswer>(Failure.Upstream failure) -> new ProbeAnswer.Nothing(failure);
      case Answered<ModernAnswer>(ModernAnswer answer) -> read(answer);
    };
  }

  private static ProbeAnswer read(ModernAnswer answer) {
    return switch (answer) {
      case ModernAnswer.Nonsense(Failure.Upstream failure) -> new ProbeAnswer.Nothing(failure);
      case ModernAnswer.Refusal(int status, Optional<Rejected> error, Failure.Upstream failure) ->
          error
              .<ProbeAnswer>map(rejected -> new ProbeAnswer.RpcError(status, rejected))
              .orElseGet(() -> new ProbeAnswer.Refusal(status, failure));
      case ModernAnswer.Result(JsonSlice value) -> {
        try {
          yield new ProbeAnswer.Said(Discovered.read(value));
        } catch (MalformedMessageException e) {
          yield new ProbeAnswer.Nothing(
              new BadAnswer("the server's result is malformed: " + e.reason()));
        }
      }
    };
  }

  @Override
  public void close() {
    transport.close();
  }
}
