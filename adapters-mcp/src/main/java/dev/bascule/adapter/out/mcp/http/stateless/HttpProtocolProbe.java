package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.negotiation.ProbeInterpreter;
import dev.bascule.adapter.out.mcp.negotiation.ProbeResult;
import dev.bascule.adapter.out.mcp.negotiation.ProtocolProbe;
import dev.bascule.adapter.out.mcp.protocol.DiscoverResult;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.ResultReader;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.Context;
import dev.bascule.application.context.CallContext;
import dev.bascule.domain.result.Failure;
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
    ProbeInterpreter interpreter = new ProbeInterpreter(revisions);
    Context context = new Context(revisions.preferred(), Optional.empty());
    OutgoingRequest discover = OutgoingRequest.discover(CallContext.ANONYMOUS);
    return switch (transport.post(discover, context, (_, _) -> {}, limit)) {
      case Failed<ModernResponse>(Failure.UpstreamFailure failure) ->
          interpreter.interpretHttp(new Failed<>(failure));
      case Answered<ModernResponse>(ModernResponse.NoResult(Failure.UpstreamFailure failure)) ->
          interpreter.interpretHttp(new Failed<>(failure));
      case Answered<ModernResponse>(ModernResponse.Result(JsonSlice value)) ->
          interpreter.interpretHttp(ResultReader.read(value, DiscoverResult::read));
      case Answered<ModernResponse>(
              ModernResponse.ErrorResponse(
                  int status,
                  Optional<Rejected> error,
                  Failure.UpstreamFailure failure)) ->
          interpreter.interpretHttpError(status, error, failure);
    };
  }

  @Override
  public void close() {
    transport.close();
  }
}
