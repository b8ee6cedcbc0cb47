package dev.bascule.adapter.out.mcp.stdio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.TraceContexts;
import dev.bascule.adapter.out.mcp.config.ChildEnvironment;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StdioSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.adapter.out.mcp.protocol.ConnectionContext;
import dev.bascule.adapter.out.mcp.protocol.OutgoingRequest;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernRevisions;
import dev.bascule.adapter.out.mcp.protocol.modern.ModernTransport.Context;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.domain.json.JsonBytes;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ServerNotification;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Cancelled;
import dev.bascule.domain.result.Failure.Unreachable;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModernStdioTransportTest {

  private static final ServerId ID = new ServerId("shell");

  /** Responds to the first request, and exits at the second. */
  private static final String ONE_ANSWER =
      """
      read -r line
      printf %s "$line" > asked
      echo '{"jsonrpc":"2.0","id":1,"result":{}}'
      read -r line
      """;

  private final RecordingNotificationListener notices = new RecordingNotificationListener();
  private final FakeTicker ticker = new FakeTicker();

  @Test
  void reportsRestartAfterFailedStart(@TempDir Path parent) throws Exception {
    Path folder = Files.createDirectory(parent.resolve("folder"));
    ModernStdioTransport transport = transportIn(folder);
    assertInstanceOf(Answered.class, request(transport));
    assertEquals(DeliveryStatus.MAY_HAVE_RUN, delivery(request(transport)));
    Files.delete(folder.resolve("asked"));
    Files.delete(folder);
    assertEquals(DeliveryStatus.NOT_SENT, delivery(request(transport)));
    Files.createDirectory(folder);
    ticker.advance(Duration.ofSeconds(1));

    assertInstanceOf(Answered.class, request(transport));

    assertEquals(Optional.of(new ServerNotification.Reset()), notices.next());
    transport.close();
  }

  @Test
  void subscriptionStartsFirstProcess(@TempDir Path folder) throws Exception {
    ModernStdioTransport transport = transportIn(folder);

    assertInstanceOf(Answered.class, listen(transport));

    assertThat(Files.readString(folder.resolve("asked"))).contains("subscriptions/listen");
    transport.close();
  }

  @Test
  void subscriptionDoesNotRestartExitedProcess(@TempDir Path folder) throws Exception {
    ModernStdioTransport transport = transportIn(folder);
    assertInstanceOf(Answered.class, request(transport));
    assertEquals(DeliveryStatus.MAY_HAVE_RUN, delivery(request(transport)));
    Files.delete(folder.resolve("asked"));

    assertEquals(DeliveryStatus.NOT_SENT, delivery(listen(transport)));

    assertFalse(Files.exists(folder.resolve("asked")));
    transport.close();
  }

  @Test
  void subscriptionDoesNotRetryFailedStart(@TempDir Path parent) throws Exception {
    Path folder = parent.resolve("folder");
    ModernStdioTransport transport = transportIn(folder);
    assertEquals(DeliveryStatus.NOT_SENT, delivery(listen(transport)));
    Files.createDirectory(folder);

    assertEquals(DeliveryStatus.NOT_SENT, delivery(listen(transport)));

    assertFalse(Files.exists(folder.resolve("asked")));
    transport.close();
  }

  @Test
  void subscriptionStartsNoProcessAfterClose(@TempDir Path folder) {
    ModernStdioTransport transport = transportIn(folder);
    transport.close();

    assertEquals(new Failed<>(new Cancelled()), listen(transport));

    assertFalse(Files.exists(folder.resolve("asked")));
  }

  @Test
  void sendsTraceContext(@TempDir Path folder) throws IOException {
    ModernStdioTransport transport = transportIn(folder);

    assertInstanceOf(Answered.class, request(transport, TraceContexts.EXCHANGE));

    TraceContexts.assertTold(Files.readString(folder.resolve("asked")));
    transport.close();
  }

  private ModernStdioTransport transportIn(Path folder) {
    StdioSettings settings =
        new StdioSettings(
            ID,
            List.of("/bin/sh", "-c", ONE_ANSWER),
            Map.of(),
            Optional.of(folder),
            10_000,
            ProtocolChoice.AUTO,
            ChildEnvironment.DEFAULT,
            OptionalLong.empty());
    ClientInfo clientInfo = ClientInfo.bascule("test");
    return new ModernStdioTransport(
        settings,
        ConnectionContext.shared(clientInfo, notices),
        new StdioProtocolProbe(
            settings, new LastExit(), clientInfo, ModernRevisions.OF_BRIDGE, ticker),
        ticker);
  }

  private UpstreamReply<JsonSlice> request(ModernStdioTransport transport) {
    return request(transport, CallContext.ANONYMOUS);
  }

  private UpstreamReply<JsonSlice> request(ModernStdioTransport transport, CallContext context) {
    return transport.request(
        new OutgoingRequest("tools/list", JsonBytes.of("{}"), Optional.empty(), context),
        new Context("2026-07-28", Optional.empty()),
        (_, _) -> {},
        TimeLimit.of(Duration.ofSeconds(8), ticker));
  }

  private UpstreamReply<JsonSlice> listen(ModernStdioTransport transport) {
    return transport.listen(
        new OutgoingRequest(
            "subscriptions/listen", JsonBytes.of("{}"), Optional.empty(), CallContext.ANONYMOUS),
        new Context("2026-07-28", Optional.empty()),
        (_, _) -> {},
        TimeLimit.of(Duration.ofSeconds(8), ticker));
  }

  private static DeliveryStatus delivery(UpstreamReply<JsonSlice> reply) {
    return switch (reply) {
      case Answered<JsonSlice>(JsonSlice value) -> throw new AssertionError(value.text());
      case Failed<JsonSlice>(Failure.UpstreamFailure failure) ->
          assertInstanceOf(Unreachable.class, failure).delivery();
    };
  }
}
