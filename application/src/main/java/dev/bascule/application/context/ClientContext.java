package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * The client behind one request.
 *
 * @param capabilities what it can be asked, as it declared it; {@code {}} for nothing. A server may
 *     answer otherwise to a client that can do more
 * @param session its session with the bridge, if it keeps one
 * @param channel the way to it for what belongs to this request
 * @param speaksMcp whether it speaks MCP; then its arguments are not validated, since the server's
 *     own error is meant for it
 */
public record ClientContext(
    JsonBytes capabilities,
    Optional<ClientSession> session,
    ClientChannel channel,
    boolean speaksMcp) {

  /** What a client that can be asked nothing declares. */
  public static final JsonBytes NO_CAPABILITIES = JsonBytes.of("{}");

  /** A plain HTTP client, which can be asked and told nothing. */
  public static final ClientContext PLAIN = plain(ClientChannel.NONE);

  /** An MCP client that keeps no session, and can be asked and told nothing. */
  public static final ClientContext STATELESS =
      new ClientContext(NO_CAPABILITIES, Optional.empty(), ClientChannel.NONE);

  public ClientContext {
    requireNonNull(capabilities, "capabilities");
    requireNonNull(session, "session");
    requireNonNull(channel, "channel");
  }

  /** An MCP client. */
  public ClientContext(
      JsonBytes capabilities, Optional<ClientSession> session, ClientChannel channel) {
    this(capabilities, session, channel, /* speaksMcp= */ true);
  }

  /** Returns a client that does not speak MCP, and is notified over {@code channel}. */
  public static ClientContext plain(ClientChannel channel) {
    return new ClientContext(NO_CAPABILITIES, Optional.empty(), channel, /* speaksMcp= */ false);
  }

  /** Returns the same client with another way to it. */
  public ClientContext withChannel(ClientChannel other) {
    return other.equals(channel)
        ? this
        : new ClientContext(capabilities, session, other, speaksMcp);
  }

  /** Returns the same client as if it had no session with the bridge. */
  public ClientContext withoutSession() {
    return new ClientContext(capabilities, Optional.empty(), channel, speaksMcp);
  }

  /** Returns the same client with other capabilities. */
  public ClientContext withCapabilities(JsonBytes other) {
    return other.equals(capabilities)
        ? this
        : new ClientContext(other, session, channel, speaksMcp);
  }

  /** Returns whether a server could ask it anything. */
  public boolean acceptsRequests() {
    return !capabilities.equals(NO_CAPABILITIES);
  }
}
