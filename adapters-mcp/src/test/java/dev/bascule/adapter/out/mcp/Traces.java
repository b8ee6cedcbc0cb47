package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.application.port.client.ClientSide;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.client.Passthrough;
import dev.bascule.application.port.client.TraceContext;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Caller;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A place in a trace, and what servers must be told of it. */
final class Traces {

  static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  static final String META =
      "\"traceparent\":\"" + PARENT + "\",\"tracestate\":\"a=1\",\"baggage\":\"b=\\\"2\\\"\"";

  /** An exchange at that place; the client sent something else along, too. */
  static final Exchange EXCHANGE =
      new Exchange(
              Caller.ANONYMOUS,
              ClientSide.PLAIN,
              new Passthrough(JsonBytes.of("{}"), JsonBytes.of("{\"x\":1.50}"), Optional.empty()))
          .withTrace(
              new TraceContext(Optional.of(PARENT), Optional.of("a=1"), Optional.of("b=\"2\"")));

  private Traces() {}

  /** Checks what a message says: all of it, and once. */
  static void assertTold(String message) {
    assertTrue(message.contains(META), message);
    assertEquals(message.indexOf("traceparent"), message.lastIndexOf("traceparent"), message);
  }

  /** Checks the header fields beside a message. */
  static void assertTold(Function<String, @Nullable String> header) {
    assertEquals(PARENT, header.apply("traceparent"));
    assertEquals("a=1", header.apply("tracestate"));
    assertEquals("b=\"2\"", header.apply("baggage"));
  }
}
