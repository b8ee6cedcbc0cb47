package dev.bascule.adapter.out.mcp.http.stateless;

import dev.bascule.adapter.out.mcp.http.PostResponseReader;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionInDoubt;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.adapter.out.mcp.jsonrpc.RpcMessage.Result;
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
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.mcp.json.JsonSlice;
import java.util.Optional;

/**
 * A probe of a server over HTTP with {@code server/discover}. Thread-safe.
 *
 * @param revisions the revisions that the bridge supports
 */
public record HttpProtocolProbe(ModernHttpTransport transport, ModernRevisions revisions)
    implements ProtocolProbe {

  @Override
  public ProbeResult probe(TimeLimit limit) {
    ProbeInterpreter interpreter = new ProbeInterpreter(revisions);
    Context context = new Context(revisions.preferred(), Optional.empty());
    OutgoingRequest discover = OutgoingRequest.discover(CallContext.ANONYMOUS);
    PostResponseReader reader = transport.reader((_, _) -> {});
    return switch (transport.post(discover, context, reader, limit)) {
      case Result(_, JsonSlice value) ->
          interpreter.interpretHttp(ResultReader.read(value, DiscoverResult::read));
      // The caller left while the response was read, which says nothing about the server.
      case NoAnswer(Cancelled cancelled) -> interpreter.interpretHttp(new Failed<>(cancelled));
      case NoAnswer(Failure.UpstreamFailure failure) when reader.errorStatus() != 0 ->
          interpreter.interpretHttpError(reader.errorStatus(), reader.rpcError(), failure);
      case NoAnswer(Rejected error) ->
          interpreter.interpretHttpError(/* status= */ 200, Optional.of(error), error);
      case NoAnswer(Failure.UpstreamFailure failure) ->
          interpreter.interpretHttp(new Failed<>(failure));
      case SessionLost _, SessionInDoubt _ ->
          throw new AssertionError("a request without a session cannot lose it");
    };
  }

  @Override
  public void close() {
    transport.close();
  }
}
