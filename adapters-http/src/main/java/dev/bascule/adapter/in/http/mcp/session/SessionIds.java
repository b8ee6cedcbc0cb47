package dev.bascule.adapter.in.http.mcp.session;

import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcMessage;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcReader;
import dev.bascule.adapter.in.http.mcp.protocol.JsonRpcWriter;
import dev.bascule.adapter.in.http.mcp.stream.McpHttpRequest;
import dev.bascule.application.port.in.ShareSessionsUseCase;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionListener;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionMessage;
import dev.bascule.application.port.in.ShareSessionsUseCase.SessionOwner;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.ratelimit.LogRateLimiter;
import dev.bascule.domain.ratelimit.Rate;
import dev.bascule.domain.ratelimit.RateLimiter;
import dev.bascule.domain.ratelimit.TokenBucket;
import dev.bascule.domain.time.Ticker;
import dev.bascule.mcp.json.RawJsonObject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ids of sessions, which are random, or contain what another replica needs to continue the
 * session.
 *
 * <p>Thread-safe.
 */
public final class SessionIds {

  private static final Logger LOGGER = LoggerFactory.getLogger(SessionIds.class);

  private static final int ID_BYTES = 32;
  private static final int INSTANCE_BYTES = 6;

  /**
   * How many messages of one session are sent to other replicas. A client may cancel all its
   * requests together.
   */
  static final Rate FORWARD_RATE = new Rate(10, Duration.ofSeconds(1), McpSession.MAX_RUNNING);

  private static final Rate LOG_RATE = new Rate(1, Duration.ofSeconds(10), 1);

  private final SecureRandom random = new SecureRandom();
  private final Optional<ShareSessionsUseCase> sharing;
  private final Ticker ticker;
  private final LogRateLimiter dropLog;

  /**
   * @param sharing shares sessions with other replicas; empty if there are none
   */
  public SessionIds(Optional<ShareSessionsUseCase> sharing, Ticker ticker) {
    this.sharing = sharing;
    this.ticker = ticker;
    this.dropLog = new LogRateLimiter(LOG_RATE, ticker);
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

  /** Remembers that the session was ended. */
  void end(String id, SessionOwner owner) {
    sharing.ifPresent(shared -> shared.end(id, owner));
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

  /** Returns the limit of what one session sends to other replicas. */
  RateLimiter newForwardLimit() {
    return new TokenBucket(FORWARD_RATE, ticker);
  }

  /**
   * Sends a message that is of no use here to the replicas that may need it: a response to the one
   * that sent the request, a cancellation to all, since any of them may execute the request. Of a
   * cancellation, only the id of the request is sent. Drops what exceeds the limit of the session.
   */
  void forward(JsonRpcMessage message, McpSession session) {
    if (sharing.isEmpty()) {
      return;
    }
    switch (message) {
      case JsonRpcMessage.Response response ->
          replicaOf(response.id())
              .filter(_ -> mayForward(session))
              .ifPresent(
                  replica ->
                      sharing.get().send(replica, toMessage(session, response.message().toJson())));
      case JsonRpcMessage.Notification(String method, var params) ->
          params
              .raw("requestId")
              .filter(JsonRpcReader::isId)
              .filter(_ -> mayForward(session))
              .map(id -> RawJsonObject.EMPTY.with("requestId", id).toJson())
              .map(content -> JsonRpcWriter.notification(method, content))
              .ifPresent(json -> sharing.get().sendToAll(toMessage(session, json)));
      case JsonRpcMessage.Request _, JsonRpcMessage.Invalid _ -> {}
    }
  }

  private boolean mayForward(McpSession session) {
    boolean isPermitted = session.forwardLimit().tryAcquire().isZero();
    if (!isPermitted) {
      dropLog
          .tryAcquire()
          .ifPresent(
              suppressed ->
                  LOGGER.debug(
                      "Dropping a message to other replicas: more than {} of one session"
                          + " ({} similar messages suppressed)",
                      FORWARD_RATE.text(),
                      suppressed));
    }
    return isPermitted;
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
