package dev.bascule.adapter.out.mcp.http;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.bascule.adapter.out.mcp.config.ProtocolChoice;
import dev.bascule.adapter.out.mcp.config.StreamableHttpSettings;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.TimeLimit;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.mcp.ServerId;
import dev.bascule.domain.result.DeliveryStatus;
import dev.bascule.domain.result.Failure;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.UpstreamReply.Answered;
import dev.bascule.domain.result.UpstreamReply.Failed;
import dev.bascule.domain.time.FakeTicker;
import dev.bascule.mcp.json.JsonSlice;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.Headers;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The credentials of each request, and what happens when a server rejects it. */
final class CredentialsInterceptorTest {

  private static final Duration LONG = Duration.ofSeconds(8);
  private static final String BODY = "{\"jsonrpc\":\"2.0\"}";

  private final MockWebServer web = new MockWebServer();
  private final FakeTicker ticker = new FakeTicker();
  private final FakeCredentials credentials = new FakeCredentials();
  private final HttpExchanger exchanger =
      new HttpExchanger(
          new AuthenticatedClient(TestHttpClient.create(ticker), credentials).client(ticker));

  CredentialsInterceptorTest() throws IOException {
    web.start();
  }

  @AfterEach
  void close() {
    exchanger.stop();
    exchanger.close();
    web.close();
  }

  @Test
  void addsCurrentCredentialsToEachRequest() throws InterruptedException {
    web.enqueue(status(202));
    web.enqueue(status(202));

    assertEquals(202, statusOf(post()));
    credentials.token = "new";
    assertEquals(202, statusOf(post()));

    assertEquals("Bearer old", web.takeRequest().getHeaders().get("Authorization"));
    assertEquals("Bearer new", web.takeRequest().getHeaders().get("Authorization"));
  }

  @Test
  void retriesRejectedRequestWithOtherCredentials() throws InterruptedException {
    web.enqueue(status(401).newBuilder().addHeader("WWW-Authenticate", "Bearer a=b").build());
    web.enqueue(status(202));
    credentials.isRenewable = true;

    assertEquals(202, statusOf(post()));

    assertEquals(List.of("401[Bearer a=b]"), credentials.refusals);
    for (String expected : List.of("Bearer old", "Bearer renewed")) {
      RecordedRequest request = web.takeRequest();
      assertEquals(expected, request.getHeaders().get("Authorization"));
      assertEquals(BODY, requireNonNull(request.getBody()).utf8());
    }
  }

  @Test
  void sendsRequestAtMostTwice() {
    web.enqueue(status(401));
    web.enqueue(status(401));
    credentials.isRenewable = true;

    assertEquals(401, statusOf(post()));
    assertEquals(2, web.getRequestCount());
  }

  @Test
  void renewsOn403OnlyForInsufficientScope() {
    web.enqueue(status(403).newBuilder().addHeader("WWW-Authenticate", "Bearer").build());
    web.enqueue(
        status(403)
            .newBuilder()
            .addHeader("WWW-Authenticate", "Bearer error=\"insufficient_scope\"")
            .build());
    web.enqueue(status(202));
    credentials.isRenewable = true;

    assertEquals(403, statusOf(post()));
    assertEquals(202, statusOf(post()));
    assertEquals(1, credentials.refusals.size());
  }

  @Test
  void sendsNothingWithoutCredentials() {
    credentials.unavailable = Optional.of("run: bascule login x");

    SendTracker sendTracker = new SendTracker();

    assertEquals(new NoAnswer(new Refused("run: bascule login x")), ask(sendTracker));
    assertEquals(DeliveryStatus.NOT_SENT, sendTracker.delivery());
    assertEquals(0, web.getRequestCount());
  }

  @Test
  void rejectionNamesRemedy() {
    web.enqueue(status(401));
    credentials.remedy = Optional.of("run: bascule login x");

    assertEquals(new NoAnswer(new Refused("run: bascule login x")), ask(new SendTracker()));
  }

  @Test
  void limitsWaitForCredentialsToCallTimeout() {
    web.enqueue(status(202));

    assertEquals(202, statusOf(post()));

    assertTrue(
        credentials.timeouts.getFirst().compareTo(LONG) <= 0, credentials.timeouts::toString);
    assertFalse(credentials.timeouts.getFirst().isZero());
  }

  private PostResponse ask(SendTracker sendTracker) {
    return exchanger.send(
        post(),
        response -> new NoAnswer(new Refused("HTTP " + response.code())),
        TimeLimit.of(LONG, ticker),
        sendTracker);
  }

  private int statusOf(Request.Builder request) {
    return switch (Exchanges.exchange(
        exchanger, request, response -> response.code(), TimeLimit.of(LONG, ticker))) {
      case Answered<Integer>(Integer status) -> status;
      case Failed<Integer>(Failure failure) -> throw new AssertionError(failure.toString());
    };
  }

  private Request.Builder post() {
    StreamableHttpSettings settings =
        new StreamableHttpSettings(
            new ServerId("web"),
            URI.create(web.url("/mcp").toString()),
            Map.of("Authorization", "static"),
            /* maxMessageBytes= */ 99,
            ProtocolChoice.AUTO);
    return HttpRequestFactory.of(settings)
        .post(JsonSlice.of(BODY.getBytes(StandardCharsets.UTF_8)), Headers.EMPTY);
  }

  private static MockResponse status(int code) {
    return new MockResponse.Builder().code(code).build();
  }

  /** Scripted credentials that record their calls. */
  private static final class FakeCredentials implements UpstreamCredentials {

    String token = "old";
    boolean isRenewable;
    Optional<String> unavailable = Optional.empty();
    Optional<String> remedy = Optional.empty();
    final List<String> refusals = new ArrayList<>();
    final List<Duration> timeouts = new ArrayList<>();

    @Override
    public UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity) {
      return this;
    }

    @Override
    public CredentialHeaders headers(Duration timeout) {
      timeouts.add(timeout);
      return unavailable
          .<CredentialHeaders>map(CredentialHeaders.Unavailable::new)
          .orElseGet(
              () -> new CredentialHeaders.Available(Map.of("Authorization", "Bearer " + token)));
    }

    @Override
    public boolean renew(Rejection rejection, Duration timeout) {
      refusals.add(rejection.status() + rejection.challenges().toString());
      token = isRenewable ? "renewed" : token;
      return isRenewable;
    }

    @Override
    public Optional<String> remedy(Rejection rejection) {
      return remedy;
    }
  }
}
