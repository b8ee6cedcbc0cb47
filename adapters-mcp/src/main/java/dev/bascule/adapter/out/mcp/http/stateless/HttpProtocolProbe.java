package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProbeInterpreter;
import dev.bascule.adapter.out.mcp.negotiation.ProbeResponse;
import dev.bascule.adapter.out.mcp.negotiation.ProbeResult;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolProbe;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.Context;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import java.util.Optional;

/** A probe of a server over HTTP with {@code server/discover}. Thread-safe. */
public final class HttpProtocolProbe implements ProtocolProbe {

  private final ModernHttpTransport transport;
  private final ModernRevisions revisions;

  public HttpProtocolProbe(ModernHttpTransport transport, ModernRevisions revisions) {
    this.transport = transport;
    this.revisions = revisions;
  }

  @Override
  public ProbeResult probe(TimeLimit limit) {
    return new ProbeInterpreter(revisions).interpretHttp(sendProbe(limit));
  }

  private ProbeResponse sendProbe(TimeLimit limit) {
    OutgoingRequest discover =
        new OutgoingRequest(
            DiscoverResult.METHOD, JsonBytes.of("{}"), Optional.empty(), CallContext.ANONYMOUS);
    Context context = new Context(revisions.preferred(), Optional.empty());
    return switch (transport.post(discover, context, (_, _) -> {}, limit)) {
      case Failed<ModernResponse>(Failure.UpstreamFailure failure) ->
          new ProbeResponse.NoResult(failure);
      case Answered<ModernResponse>(ModernResponse response) -> read(response);
    };
  }

  private static ProbeResponse read(ModernResponse response) {
    return switch (response) {
      case ModernResponse.NoResult(Failure.UpstreamFailure failure) ->
          new ProbeResponse.NoResult(failure);
      case ModernResponse.ErrorResponse(
              int status,
              Optional<Rejected> error,
              Failure.UpstreamFailure failure) ->
          error
              .<ProbeResponse>map(rejected -> new ProbeResponse.RpcError(status, rejected))
              .orElseGet(() -> new ProbeResponse.HttpError(status, failure));
      case ModernResponse.Result(JsonSlice value) -> {
        try {
          yield new ProbeResponse.Success(DiscoverResult.read(value));
        } catch (MalformedMessageException e) {
          yield new ProbeResponse.NoResult(
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
