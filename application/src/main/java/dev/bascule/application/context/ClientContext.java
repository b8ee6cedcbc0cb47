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
 */
public record ClientContext(
    JsonBytes capabilities, Optional<ClientSession> session, ClientChannel channel) {

  /** What a client that can be asked nothing declares. */
  public static final JsonBytes NO_CAPABILITIES = JsonBytes.of("{}");

  /** A plain HTTP client, which can be asked and told nothing. */
  public static final ClientContext PLAIN =
      new ClientContext(NO_CAPABILITIES, Optional.empty(), ClientChannel.NONE);

  public ClientContext {
    requireNonNull(capabilities, "capabilities");
    requireNonNull(session, "session");
    requireNonNull(channel, "channel");
  }

  /** Tells whether a server could ask it anything. */
  public boolean acceptsRequests() {
    return !capabilities.equals(NO_CAPABILITIES);
  }
}
