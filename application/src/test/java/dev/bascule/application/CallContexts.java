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
  public static CallContext withCapabilities(String capabilities) {
    return exchange(capabilities, Optional.empty(), ForwardedParams.NONE);
  }

  /** Returns the exchange of a session. */
  public static CallContext of(ClientSession session) {
    return exchange(session.capabilities().text(), Optional.of(session), ForwardedParams.NONE);
  }

  /** Returns the exchange with a plain client that sends further members along. */
  static CallContext withParams(String members) {
    return exchange(
        "{}",
        Optional.empty(),
        new ForwardedParams(JsonBytes.of(members), JsonBytes.of("{}"), Optional.empty()));
  }

  /** Returns the exchange with a plain client that sends what changes no answer. */
  static CallContext withMeta(String meta) {
    return exchange(
        "{}",
        Optional.empty(),
        new ForwardedParams(JsonBytes.of("{}"), JsonBytes.of(meta), Optional.of(LogLevel.DEBUG)));
  }

  private static CallContext exchange(
      String capabilities, Optional<ClientSession> session, ForwardedParams forwardedParams) {
    return new CallContext(
        Caller.ANONYMOUS,
        new ClientContext(JsonBytes.of(capabilities), session, ClientChannel.NONE),
        forwardedParams);
  }

  /** A session with a client that can be asked what {@code capabilities} say. */
  public static final class FakeSession implements ClientSession {

    private final JsonBytes capabilities;

    public FakeSession(String capabilities) {
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
