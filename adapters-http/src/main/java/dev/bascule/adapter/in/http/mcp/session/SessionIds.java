package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionListener;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionMessage;
import dev.bascule.domain.json.JsonBytes;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The ids of sessions, which are random, or contain what another replica needs to continue the
 * session.
 *
 * <p>Thread-safe.
 */
public final class SessionIds {

  private static final int ID_BYTES = 32;
  private static final int INSTANCE_BYTES = 6;

  private final SecureRandom random = new SecureRandom();
  private final Optional<ShareSessionsUseCase> sharing;

  /**
   * @param sharing shares sessions with other replicas; empty if there are none
   */
  public SessionIds(Optional<ShareSessionsUseCase> sharing) {
    this.sharing = sharing;
  }

  /** Registers the receiver of what other replicas send. */
  public void listen(SessionListener listener) {
    sharing.ifPresent(shared -> shared.listen(listener));
  }

  /** Creates the id of a new session. */
  String create(SessionParameters parameters) {
    return sharing
        .map(shared -> shared.createId(parameters.owner(), parameters.toJson().toByteArray()))
        .orElseGet(() -> randomText(ID_BYTES));
  }

  /** Returns the parameters of a session of another replica. May wait for the engine. */
  Optional<SessionParameters> open(String id, McpHttpRequest request) {
    return sharing
        .flatMap(shared -> shared.open(id, SessionParameters.ownerOf(request)))
        .flatMap(json -> SessionParameters.read(json, request));
  }

  /** Remembers that the client ended the session. */
  void end(String id) {
    sharing.ifPresent(shared -> shared.end(id));
  }

  boolean hasEnded(String id) {
    return sharing.map(shared -> shared.hasEnded(id)).orElse(false);
  }

  /**
   * Returns a prefix of what distinguishes messages and streams of one session: it may continue at
   * several replicas, and more than once at the same one. Empty if there are no other replicas.
   */
  String newPrefix() {
    return sharing
        .map(shared -> shared.replica() + "." + randomText(INSTANCE_BYTES) + ".")
        .orElse("");
  }

  private String randomText(int bytes) {
    byte[] secret = new byte[bytes];
    random.nextBytes(secret);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
  }

  /**
   * Sends a message that is of no use here to the replicas that may need it: a response to the one
   * that sent the request, a notification to all.
   */
  void forward(JsonRpcMessage message, McpSession session) {
    if (sharing.isEmpty()) {
      return;
    }
    switch (message) {
      case JsonRpcMessage.Response response ->
          replicaOf(response.id())
              .ifPresent(
                  replica ->
                      sharing.get().send(replica, toMessage(session, response.message().toJson())));
      case JsonRpcMessage.Notification(String method, var params) ->
          sharing
              .get()
              .sendToAll(toMessage(session, JsonRpcWriter.notification(method, params.toJson())));
      case JsonRpcMessage.Request _, JsonRpcMessage.Invalid _ -> {}
    }
  }

  private static SessionMessage toMessage(McpSession session, JsonBytes json) {
    return new SessionMessage(session.id(), session.parameters().owner(), json.toByteArray());
  }

  /** Returns the replica that sent the request with that id, as written. */
  private static Optional<String> replicaOf(String requestId) {
    int dot = requestId.indexOf('.');
    return dot > 0 && requestId.startsWith("\"")
        ? Optional.of(requestId.substring(1, dot))
        : Optional.empty();
  }
}
