package dev.bascule.adapter.out.mcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.ModernTransport.Context;
import dev.bascule.application.port.client.Exchange;
import dev.bascule.application.port.out.RecordedNotices;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.Notice;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.outcome.Delivery;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.Cancelled;
import dev.bascule.domain.outcome.Failure.Unreachable;
import dev.bascule.domain.outcome.Reply;
import dev.bascule.domain.outcome.Reply.Answered;
import dev.bascule.domain.outcome.Reply.Failed;
import dev.bascule.domain.time.FakeTicker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModernStdioTransportTest {

  private static final ServerId ID = new ServerId("shell");

  /** Answers the first request, and ends at the second. */
  private static final String ONE_ANSWER =
      """
      read -r line
      printf %s "$line" > asked
      echo '{"jsonrpc":"2.0","id":1,"result":{}}'
      read -r line
      """;

  private final RecordedNotices notices = new RecordedNotices();
  private final FakeTicker ticker = new FakeTicker();

  @Test
  void tellsThatAServerBeganAnewThoughItCouldNotBeStartedInBetween(@TempDir Path parent)
      throws Exception {
    Path folder = Files.createDirectory(parent.resolve("folder"));
    ModernStdioTransport transport = transportIn(folder);
    assertInstanceOf(Answered.class, request(transport));
    assertEquals(Delivery.MAY_HAVE_RUN, delivery(request(transport)));
    Files.delete(folder.resolve("asked"));
    Files.delete(folder);
    assertEquals(Delivery.NOT_SENT, delivery(request(transport)));
    Files.createDirectory(folder);
    ticker.advance(Duration.ofSeconds(1));

    assertInstanceOf(Answered.class, request(transport));

    assertEquals(Optional.of(new Notice.BeganAnew()), notices.next());
    transport.close();
  }

  @Test
  void listensToTheFirstProcessBeforeItIsAskedForAnything(@TempDir Path folder) throws Exception {
    ModernStdioTransport transport = transportIn(folder);

    assertInstanceOf(Answered.class, listen(transport));

    assertTrue(Files.readString(folder.resolve("asked")).contains("subscriptions/listen"));
    transport.close();
  }

  @Test
  void startsNoProcessForListeningInThePlaceOfOneThatEnded(@TempDir Path folder) throws Exception {
    ModernStdioTransport transport = transportIn(folder);
    assertInstanceOf(Answered.class, request(transport));
    assertEquals(Delivery.MAY_HAVE_RUN, delivery(request(transport)));
    Files.delete(folder.resolve("asked"));

    assertEquals(Delivery.NOT_SENT, delivery(listen(transport)));

    assertFalse(Files.exists(folder.resolve("asked")));
    transport.close();
  }

  @Test
  void startsNoProcessForListeningWhereTheFirstCouldNotBeStarted(@TempDir Path parent)
      throws Exception {
    Path folder = parent.resolve("folder");
    ModernStdioTransport transport = transportIn(folder);
    assertEquals(Delivery.NOT_SENT, delivery(listen(transport)));
    Files.createDirectory(folder);

    assertEquals(Delivery.NOT_SENT, delivery(listen(transport)));

    assertFalse(Files.exists(folder.resolve("asked")));
    transport.close();
  }

  @Test
  void startsNoProcessForListeningOnceItIsClosed(@TempDir Path folder) {
    ModernStdioTransport transport = transportIn(folder);
    transport.close();

    assertEquals(new Failed<>(new Cancelled()), listen(transport));

    assertFalse(Files.exists(folder.resolve("asked")));
  }

  @Test
  void tellsOfTheTrace(@TempDir Path folder) throws IOException {
    ModernStdioTransport transport = transportIn(folder);

    assertInstanceOf(Answered.class, request(transport, Traces.EXCHANGE));

    Traces.assertTold(Files.readString(folder.resolve("asked")));
    transport.close();
  }

  private ModernStdioTransport transportIn(Path folder) {
    return new ModernStdioTransport(
        new StdioSettings(
            ID, List.of("/bin/sh", "-c", ONE_ANSWER), Map.of(), Optional.of(folder), 10_000),
        ClientIdentity.bascule("test"),
        notices,
        () -> null,
        ticker);
  }

  private Reply<JsonSlice> request(ModernStdioTransport transport) {
    return request(transport, Exchange.ANONYMOUS);
  }

  private Reply<JsonSlice> request(ModernStdioTransport transport, Exchange exchange) {
    return transport.request(
        new Outgoing("tools/list", JsonBytes.of("{}"), Optional.empty(), exchange),
        new Context("2026-07-28", Optional.empty()),
        (_, _) -> {},
        TimeLimit.of(Duration.ofSeconds(8), ticker));
  }

  private Reply<JsonSlice> listen(ModernStdioTransport transport) {
    return transport.listen(
        new Outgoing(
            "subscriptions/listen", JsonBytes.of("{}"), Optional.empty(), Exchange.ANONYMOUS),
        new Context("2026-07-28", Optional.empty()),
        (_, _) -> {},
        TimeLimit.of(Duration.ofSeconds(8), ticker));
  }

  private static Delivery delivery(Reply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice>(JsonSlice value) -> throw new AssertionError(value.text());
      case Failed<JsonSlice>(Failure.Upstream failure) ->
          assertInstanceOf(Unreachable.class, failure).delivery();
    };
  }
}
