package dev.bascule.application.upstream;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.cache.CachePartition;

/**
 * Tells which clients a server cannot tell apart, by all that it sees of them: what a client can be
 * asked, the session, where that has connections of its own, and what is presented of the caller.
 * What a server is not shown, such as the caller's identity, tells nobody apart here.
 */
public final class ServerViews {

  /** Of most clients a server sees nothing. */
  private static final CachePartition PLAIN =
      of("shared", ClientContext.PLAIN, ForwardedIdentity.NONE);

  private ServerViews() {}

  /**
   * Returns the partition of all that reach a server as {@code context} does, over a connection
   * that belongs to no session; it presents no more than the server is shown.
   */
  public static CachePartition of(CallContext context) {
    return context.client().acceptsRequests() || !context.forwardedIdentity().isEmpty()
        ? of("shared", context.client(), context.forwardedIdentity())
        : PLAIN;
  }

  /**
   * Returns the partition of what comes over a connection that is one session's own.
   *
   * @param connection tells the connection from all others, in this process and in any other that
   *     shares a cache; it cannot be guessed
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
