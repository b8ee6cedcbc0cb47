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

/** Contexts of all kinds of clients. */
public final class CallContexts {

  public static final String ROOTS = "{\"roots\":{}}";

  private CallContexts() {}

  /** Returns the context of a client without a session. */
  public static CallContext withCapabilities(String capabilities) {
    return exchange(capabilities, Optional.empty(), ForwardedParams.NONE);
  }

  /** Returns the context of a session. */
  public static CallContext of(ClientSession session) {
    return exchange(session.capabilities().text(), Optional.of(session), ForwardedParams.NONE);
  }

  /** Returns the context of a plain client with further params. */
  static CallContext withParams(String members) {
    return exchange(
        "{}",
        Optional.empty(),
        new ForwardedParams(JsonBytes.of(members), JsonBytes.of("{}"), Optional.empty()));
  }

  /** Returns the context of a plain client with params that do not affect the result. */
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

  /** A session of a client with the given capabilities. */
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
