package dev.bascule.application.upstream;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.cache.CachePartition;

/**
 * The partitions of clients that a server cannot distinguish, computed from all that it sees of
 * them: the client's capabilities, the session, if that has dedicated connections, and the
 * forwarded identity. What a server does not see, such as the caller's identity, makes no
 * difference here.
 */
public final class ServerViews {

  /** Of most clients, a server sees nothing. */
  private static final CachePartition PLAIN =
      of("shared", ClientContext.PLAIN, ForwardedIdentity.NONE);

  private ServerViews() {}

  /**
   * Returns the partition of requests with {@code context} over a shared connection; the context
   * contains no more than the server sees.
   */
  public static CachePartition of(CallContext context) {
    return context.client().acceptsRequests() || !context.forwardedIdentity().isEmpty()
        ? of("shared", context.client(), context.forwardedIdentity())
        : PLAIN;
  }

  /**
   * Returns the partition of values that are loaded over the dedicated connection of a session.
   *
   * @param connection identifies the connection, in this process and in any other that shares a
   *     cache; cannot be guessed
   */
  public static CachePartition ofConnection(String connection, CallContext context) {
    return of("session " + connection, context.client(), context.forwardedIdentity());
  }

  private static CachePartition of(
      String connection, ClientContext client, ForwardedIdentity forwardedIdentity) {
    String capabilities = client.capabilities().text();
    return CachePartition.ofView(
        connection
            + " "
            + capabilities.length()
            + ":"
            + capabilities
            + " "
            + forwardedIdentity.canonical());
  }
}
