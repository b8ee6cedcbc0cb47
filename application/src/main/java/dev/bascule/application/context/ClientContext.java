package dev.bascule.application.context;

import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * The client that sent a request.
 *
 * @param capabilities the capabilities that it declared; {@code {}} for none. A server may respond
 *     differently to a client with more capabilities
 * @param channel the channel for messages that belong to this request
 * @param speaksMcp whether it is an MCP client; then its arguments are not validated, because it
 *     understands the server's own error
 */
public record ClientContext(
    JsonBytes capabilities,
    Optional<ClientSession> session,
    ClientChannel channel,
    boolean speaksMcp) {

  /** The capabilities of a client without any. */
  public static final JsonBytes NO_CAPABILITIES = JsonBytes.of("{}");

  /** A plain HTTP client, which receives neither requests nor notifications. */
  public static final ClientContext PLAIN = plain(ClientChannel.NONE);

  /** An MCP client without a session, which receives neither requests nor notifications. */
  public static final ClientContext STATELESS =
      new ClientContext(NO_CAPABILITIES, Optional.empty(), ClientChannel.NONE);

  /** Creates an MCP client. */
  public ClientContext(
      JsonBytes capabilities, Optional<ClientSession> session, ClientChannel channel) {
    this(capabilities, session, channel, /* speaksMcp= */ true);
  }

  /**
   * Returns a client other than an MCP client, which receives notifications over {@code channel}.
   */
  public static ClientContext plain(ClientChannel channel) {
    return new ClientContext(NO_CAPABILITIES, Optional.empty(), channel, /* speaksMcp= */ false);
  }

  /** Returns a copy with another channel. */
  public ClientContext withChannel(ClientChannel other) {
    return other.equals(channel)
        ? this
        : new ClientContext(capabilities, session, other, speaksMcp);
  }

  /** Returns a copy without a session. */
  public ClientContext withoutSession() {
    return new ClientContext(capabilities, Optional.empty(), channel, speaksMcp);
  }

  /** Returns a copy with other capabilities. */
  public ClientContext withCapabilities(JsonBytes other) {
    return other.equals(capabilities)
        ? this
        : new ClientContext(other, session, channel, speaksMcp);
  }

  /** Returns whether a server can send it requests. */
  public boolean acceptsRequests() {
    return !capabilities.equals(NO_CAPABILITIES);
  }
}
