package dev.bascule.application;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientChannel;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ClientSession;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import dev.bascule.domain.mcp.LogLevel;
import java.util.Optional;

/** Exchanges with all sorts of clients. */
public final class CallContexts {

  public static final String ROOTS = "{\"roots\":{}}";

  private CallContexts() {}

  /** Returns the exchange with a client that keeps no session. */
  public static CallContext thatCan(String capabilities) {
    return exchange(capabilities, Optional.empty(), ForwardedParams.NOTHING);
  }

  /** Returns the exchange of a session. */
  public static CallContext of(ClientSession session) {
    return exchange(session.capabilities().text(), Optional.of(session), ForwardedParams.NOTHING);
  }

  /** Returns the exchange with a plain client that sends further members along. */
  static CallContext sending(String members) {
    return exchange(
        "{}",
        Optional.empty(),
        new ForwardedParams(JsonBytes.of(members), JsonBytes.of("{}"), Optional.empty()));
  }

  /** Returns the exchange with a plain client that sends what changes no answer. */
  static CallContext tracing(String meta) {
    return exchange(
        "{}",
        Optional.empty(),
        new ForwardedParams(JsonBytes.of("{}"), JsonBytes.of(meta), Optional.of(LogLevel.DEBUG)));
  }

  private static CallContext exchange(
      String capabilities, Optional<ClientSession> session, ForwardedParams passthrough) {
    return new CallContext(
        Caller.ANONYMOUS,
        new ClientContext(JsonBytes.of(capabilities), session, ClientChannel.NONE),
        passthrough);
  }

  /** A session with a client that can be asked what {@code capabilities} say. */
  public static final class Session implements ClientSession {

    private final JsonBytes capabilities;

    public Session(String capabilities) {
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
