package dev.bascule.application.service;

import dev.bascule.application.port.client.ClientChannel;
import dev.bascule.application.port.client.ClientSession;
import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Optional;

/** Exchanges with all sorts of clients. */
final class Clients {

  static final String ROOTS = "{\"roots\":{}}";

  private Clients() {}

  /** Returns the exchange with a client that keeps no session. */
  static Exchange thatCan(String capabilities) {
    return exchange(capabilities, Optional.empty(), Passthrough.NOTHING);
  }

  /** Returns the exchange of a session. */
  static Exchange of(ClientSession session) {
    return exchange(session.capabilities().text(), Optional.of(session), Passthrough.NOTHING);
  }

  /** Returns the exchange with a plain client that sends further members along. */
  static Exchange sending(String members) {
    return exchange(
        "{}",
        Optional.empty(),
        new Passthrough(JsonBytes.of(members), JsonBytes.of("{}"), Optional.empty()));
  }

  /** Returns the exchange with a plain client that sends what changes no answer. */
  static Exchange tracing(String meta) {
    return exchange(
        "{}",
        Optional.empty(),
        new Passthrough(JsonBytes.of("{}"), JsonBytes.of(meta), Optional.of(LogLevel.DEBUG)));
  }

  private static Exchange exchange(
      String capabilities, Optional<ClientSession> session, Passthrough passthrough) {
    return new Exchange(
        Caller.ANONYMOUS,
        new ClientSide(JsonBytes.of(capabilities), session, ClientChannel.NONE),
        passthrough);
  }

  /** A session with a client that can be asked what {@code capabilities} say. */
  static final class Session implements ClientSession {

    private final JsonBytes capabilities;

    Session(String capabilities) {
      this.capabilities = JsonBytes.of(capabilities);
    }

    @Override
    public JsonBytes capabilities() {
      return capabilities;
    }

    @Override
    public ClientChannel channel() {
      return ClientChannel.NONE;
    }
  }
}
