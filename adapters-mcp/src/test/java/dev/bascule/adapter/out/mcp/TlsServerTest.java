package dev.bascule.adapter.out.mcp;

import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.mcp.config.ClientTls;
import dev.bascule.adapter.out.mcp.config.HttpSecurity;
import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.fixture.FaultyHttpServer;
import dev.bascule.application.context.CallContext;
import dev.bascule.application.port.out.RecordingNotificationListener;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.mcp.McpResult;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.mcp.ToolArguments;
import dev.bascule.domain.mcp.ToolCall;
import dev.bascule.domain.mcp.ToolName;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.UpstreamReply;
import dev.bascule.domain.time.Polling;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Servers of https, with private authorities. */
final class TlsServerTest {

  private static final String UNTRUSTED = "not trusted; see `tls.ca`: ";
  private static final String OTHER_HOST = "for another host; see `tls.serverName`";

  private static final ServerId ID = new ServerId("encrypted");
  private static final Duration LONG = Duration.ofSeconds(8);

  private final HeldCertificate authority =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("authority").build();
  private final HeldCertificate stranger =
      new HeldCertificate.Builder().certificateAuthority(0).commonName("stranger").build();
  private final HeldCertificate ours = signed("localhost", authority);

  /** What is read of HTTP/2 cannot be limited. */
  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void usesHttp11Only(Protocol protocol) throws IOException {
    try (FaultyHttpServer web = web(ours, protocol);
        TransportMcpServer server = server(web, tls(Optional.empty()))) {
      for (int i = 0; i < 5; i++) {
        assertInstanceOf(UpstreamReply.Answered.class, call(server));
      }

      assertEquals("HTTP/1.1", web.requestsWith("tools/call").getLast().getVersion());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void reconnectsIfServerClosedConnection(Protocol protocol) throws IOException {
    try (FaultyHttpServer web = web(ours, protocol);
        TransportMcpServer server = server(web, tls(Optional.empty()))) {
      web.onCall(
          request ->
              FaultyHttpServer.answer(request)
                  .newBuilder()
                  .onResponseEnd(SocketEffect.ShutdownConnection.INSTANCE)
                  .build());
      assertInstanceOf(UpstreamReply.Answered.class, call(server));
      Polling.until(true, web::hasClosedConnection, "the server has closed the connection");

      assertInstanceOf(UpstreamReply.Answered.class, call(server));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
  void areGivenUpWithTheirCaller(Protocol protocol) throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch stopSignal = new CountDownLatch(1);
    try (FaultyHttpServer web = web(ours, protocol);
        TransportMcpServer server = server(web, tls(Optional.empty()))) {
      web.onCall(
          _ -> {
            begun.countDown();
            return answerOnce(stopSignal);
          });
      UpstreamReply<?>[] replies = new UpstreamReply<?>[1];
      Thread caller = Thread.ofVirtual().start(() -> replies[0] = call(server));
      assertTrue(begun.await(8, SECONDS));

      caller.interrupt();

      assertTrue(caller.join(Duration.ofSeconds(8)));
      assertEquals(new UpstreamReply.Failed<>(new Failure.Cancelled()), replies[0]);
      stopSignal.countDown();
    }
  }

  private static MockResponse answerOnce(CountDownLatch stopSignal) {
    try {
      assertTrue(stopSignal.await(30, SECONDS));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return new MockResponse.Builder().build();
  }

  @Test
  void rejectsUnknownAuthority() throws IOException {
    try (FaultyHttpServer web = web(signed("localhost", stranger), Protocol.HTTP_1_1);
        TransportMcpServer server = server(web, tls(Optional.empty()))) {
      assertNotSent(UNTRUSTED, call(server));
    }
  }

  @Test
  void rejectsOtherName() throws IOException {
    try (FaultyHttpServer web = web(signed("other.example", authority), Protocol.HTTP_1_1);
        TransportMcpServer server = server(web, tls(Optional.empty()))) {
      assertNotSent(OTHER_HOST, call(server));
    }
  }

  @Test
  void acceptsConfiguredName() throws IOException {
    try (FaultyHttpServer web = web(signed("other.example", authority), Protocol.HTTP_1_1);
        TransportMcpServer server = server(web, named("other.example"))) {
      assertInstanceOf(UpstreamReply.Answered.class, call(server));

      assertEquals(
          List.of("other.example"),
          web.requestsWith("tools/call").getFirst().getHandshakeServerNames());
    }
  }

  @Test
  void rejectsHostIfNameIsConfigured() throws IOException {
    try (FaultyHttpServer web = web(ours, Protocol.HTTP_1_1);
        TransportMcpServer server = server(web, named("other.example"))) {
      assertNotSent(OTHER_HOST, call(server));
    }
  }

  @Test
  void rejectsExpiredCertificate() throws IOException {
    HeldCertificate past =
        new HeldCertificate.Builder()
            .commonName("localhost")
            .addSubjectAlternativeName("localhost")
            .signedBy(authority)
            .validityInterval(0, DAYS.toMillis(1))
            .build();
    try (FaultyHttpServer web = web(past, Protocol.HTTP_1_1);
        TransportMcpServer server = server(web, tls(Optional.empty()))) {
      assertNotSent(UNTRUSTED, call(server));
    }
  }

  @Test
  void sendsConfiguredClientCertificate() throws IOException {
    HeldCertificate bridge = signed("bridge", authority);
    try (FaultyHttpServer web = web(ours, Protocol.HTTP_1_1).requireClientCertificate();
        TransportMcpServer server = server(web, tls(Optional.of(bridge)));
        TransportMcpServer without = server(web, tls(Optional.empty()))) {
      assertInstanceOf(UpstreamReply.Answered.class, call(server));
      assertInstanceOf(UpstreamReply.Failed.class, call(without));
    }
  }

  private FaultyHttpServer web(HeldCertificate certificate, Protocol protocol) throws IOException {
    HandshakeCertificates certificates =
        new HandshakeCertificates.Builder()
            .heldCertificate(certificate)
            .addTrustedCertificate(authority.certificate())
            .build();
    return new FaultyHttpServer(
        certificates.sslSocketFactory(),
        protocol == Protocol.HTTP_2
            ? List.of(Protocol.HTTP_2, Protocol.HTTP_1_1)
            : List.of(Protocol.HTTP_1_1));
  }

  private ClientTls tls(Optional<HeldCertificate> certificate) {
    HandshakeCertificates.Builder builder =
        new HandshakeCertificates.Builder().addTrustedCertificate(authority.certificate());
    certificate.ifPresent(builder::heldCertificate);
    HandshakeCertificates certificates = builder.build();
    return new ClientTls(
        certificates.sslSocketFactory(), certificates.trustManager(), Optional.empty());
  }

  private ClientTls named(String name) {
    ClientTls tls = tls(Optional.empty());
    return new ClientTls(tls.sockets(), tls.trust(), Optional.of(name));
  }

  private static TransportMcpServer server(FaultyHttpServer web, ClientTls tls) {
    URI url = URI.create("https://localhost:" + web.url().getPort() + "/mcp");
    return TransportMcpServer.overHttp(
        new StreamableHttpSettings(ID, url, Map.of(), 100_000, ProtocolChoice.LEGACY),
        new HttpSecurity(Optional.of(tls), UpstreamCredentials.NONE),
        new RecordingNotificationListener(),
        ClientInfo.bascule("test"),
        new IdleConnectionTicker());
  }

  private static HeldCertificate signed(String name, HeldCertificate by) {
    return new HeldCertificate.Builder()
        .commonName(name)
        .addSubjectAlternativeName(name)
        .signedBy(by)
        .build();
  }

  private static void assertNotSent(String reason, UpstreamReply<McpResult> reply) {
    UpstreamReply.Failed<?> failed = assertInstanceOf(UpstreamReply.Failed.class, reply);
    Failure.Unreachable unreachable = assertInstanceOf(Failure.Unreachable.class, failed.failure());
    assertEquals(DeliveryStatus.NOT_SENT, unreachable.delivery());
    assertThat(unreachable.reason()).startsWith("the certificate of the server is " + reason);
  }

  private static UpstreamReply<McpResult> call(TransportMcpServer server) {
    return server.send(
        new ToolCall(ID, new ToolName("echo"), ToolArguments.NONE), CallContext.ANONYMOUS, LONG);
  }
}
