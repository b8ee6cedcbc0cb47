package dev.bascule.application.port.client;

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
public record ClientSide(
    JsonBytes capabilities, Optional<ClientSession> session, ClientChannel channel) {

  /** What a client that can be asked nothing declares. */
  public static final JsonBytes NO_CAPABILITIES = JsonBytes.of("{}");

  /** A plain HTTP client, which can be asked and told nothing. */
  public static final ClientSide PLAIN =
      new ClientSide(NO_CAPABILITIES, Optional.empty(), ClientChannel.NONE);

  public ClientSide {
    requireNonNull(capabilities, "capabilities");
    requireNonNull(session, "session");
    requireNonNull(channel, "channel");
  }

  /** Tells whether a server could ask it anything. */
  public boolean canBeAsked() {
    return !capabilities.equals(NO_CAPABILITIES);
  }
}
