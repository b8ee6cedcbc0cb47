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
  private static final CachePartition PLAIN = ofView(ClientContext.PLAIN, ForwardedIdentity.NONE);

  private ServerViews() {}

  /**
   * Returns the partition of requests with {@code context} over a shared connection; the context
   * contains no more than the server sees.
   */
  public static CachePartition of(CallContext context) {
    return context.client().acceptsRequests() || !context.forwardedIdentity().isEmpty()
        ? ofView(context.client(), context.forwardedIdentity())
        : PLAIN;
  }

  /**
   * Returns the partition of values that are loaded over the dedicated connection of a session.
   *
   * @param connection identifies the connection; cannot be guessed
   */
  public static CachePartition ofConnection(String connection, CallContext context) {
    return CachePartition.ofConnection(
        view(connection, context.client(), context.forwardedIdentity()));
  }

  private static CachePartition ofView(ClientContext client, ForwardedIdentity forwardedIdentity) {
    return CachePartition.ofView(view("shared", client, forwardedIdentity));
  }

  private static String view(
      String connection, ClientContext client, ForwardedIdentity forwardedIdentity) {
    String capabilities = client.capabilities().text();
    return connection
        + " "
        + capabilities.length()
        + ":"
        + capabilities
        + " "
        + forwardedIdentity.canonical();
  }
}
