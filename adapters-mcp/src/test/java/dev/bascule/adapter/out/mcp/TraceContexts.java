package dev.bascule.adapter.out.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.bascule.application.context.CallContext;
import dev.bascule.application.context.ClientContext;
import dev.bascule.application.context.ForwardedParams;
import dev.bascule.application.context.TraceContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A trace context, and assertions that servers receive it. */
public final class TraceContexts {

  static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  public static final String META =
      "\"traceparent\":\"" + PARENT + "\",\"tracestate\":\"a=1\",\"baggage\":\"b=\\\"2\\\"\"";

  /** A context with that trace; the client also sent other members of {@code _meta}. */
  public static final CallContext EXCHANGE =
      new CallContext(
              Caller.ANONYMOUS,
              ClientContext.PLAIN,
              new ForwardedParams(
                  JsonBytes.of("{}"), JsonBytes.of("{\"x\":1.50}"), Optional.empty()))
          .withTrace(
              new TraceContext(Optional.of(PARENT), Optional.of("a=1"), Optional.of("b=\"2\"")));

  private TraceContexts() {}

  /** Asserts that a message contains all of it, once. */
  public static void assertTold(String message) {
    assertThat(message).contains(META);
    assertEquals(message.indexOf("traceparent"), message.lastIndexOf("traceparent"), message);
  }

  /** Asserts that the header fields of a message contain it. */
  public static void assertTold(Function<String, @Nullable String> header) {
    assertEquals(PARENT, header.apply("traceparent"));
    assertEquals("a=1", header.apply("tracestate"));
    assertEquals("b=\"2\"", header.apply("baggage"));
  }
}
