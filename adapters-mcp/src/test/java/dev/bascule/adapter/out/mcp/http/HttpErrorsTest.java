package dev.bascule.adapter.out.mcp.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.bascule.adapter.out.mcp.http.HttpErrors.SessionKind;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.NoAnswer;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionInDoubt;
import dev.bascule.adapter.out.mcp.jsonrpc.PostResponse.SessionLost;
import dev.bascule.domain.result.Failure.BadAnswer;
import dev.bascule.domain.result.Failure.Refused;
import dev.bascule.domain.result.Failure.Rejected;
import dev.bascule.domain.result.Failure.Throttled;
import java.time.Duration;
import java.util.Optional;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpErrorsTest {

  private static final String NO_SESSION =
      "{\"jsonrpc\":\"2.0\",\"error\":{\"code\":-32000,"
          + "\"message\":\"Bad Request: No valid session ID provided\"},\"id\":null}";

  private static final String WRONG_URL = "; the path of `url` may be wrong";

  @ParameterizedTest
  @CsvSource({"401,'; it requires other credentials, see `headers` and `bascule login`'", "403,''"})
  void mapsDeniedAccessToRefused(int status, String hint) {
    assertEquals(
        new NoAnswer(new Refused("the server answered with HTTP status " + status + hint)),
        HttpErrors.read(status, null, bytes("sorry"), SessionKind.NONE));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308, 408, 500, 501, 502, 504, 599})
  void mapsServerErrorsToBadAnswer(int status) {
    assertEquals(
        new NoAnswer(new BadAnswer("the server answered with HTTP status " + status)),
        HttpErrors.read(status, null, bytes("sorry"), SessionKind.NONE));
  }

  @ParameterizedTest
  @CsvSource({
    "https://mcp.example/v2/mcp,https://mcp.example/v2/mcp",
    "/v2/mcp,http://h/v2/mcp",
    "https://me:pw@login.example/start?state=secret#top,https://login.example/start"
  })
  void namesTargetOfRedirect(String location, String target) {
    assertEquals(
        Optional.of(
            new BadAnswer(
                "the server answered with HTTP status 301, a redirect to "
                    + target
                    + "; configure that as `url`")),
        HttpErrors.redirect(response(301).header("Location", location).build()));
  }

  @Test
  void namesNoTargetWithoutRedirect() {
    assertEquals(Optional.empty(), HttpErrors.redirect(response(301).build()));
    assertEquals(
        Optional.empty(),
        HttpErrors.redirect(response(301).header("Location", "mailto:me@h").build()));
    assertEquals(
        Optional.empty(), HttpErrors.redirect(response(500).header("Location", "/mcp").build()));
  }

  private static Response.Builder response(int status) {
    return new Response.Builder()
        .request(new Request.Builder().url("http://h/mcp").build())
        .protocol(Protocol.HTTP_1_1)
        .message("")
        .code(status);
  }

  @ParameterizedTest
  @CsvSource({
    "400,''",
    "404," + WRONG_URL,
    "405," + WRONG_URL,
    "406," + WRONG_URL,
    "409,''",
    "410," + WRONG_URL,
    "413,''",
    "415,''",
    "422,''"
  })
  void mapsOtherClientErrorsToBadAnswerOfHealthyServer(int status, String hint) {
    assertEquals(
        new NoAnswer(
            new BadAnswer(
                "the server answered with HTTP status " + status + hint,
                /* isClientError= */ true)),
        HttpErrors.read(status, null, bytes("sorry"), SessionKind.NONE));
  }

  @ParameterizedTest
  @CsvSource({"429,5,5", "503,5,5", "503,0,0", "503,' 7 ',7", "503,999999999,999999999"})
  void readsRetryAfter(int status, String header, long seconds) {
    assertEquals(throttled(status, Optional.of(Duration.ofSeconds(seconds))), read(status, header));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "soon", "1.5", "99999999999", "Wed, 21 Oct 2026 07:28:00 GMT"})
  void ignoresRetryAfterThatIsNotInSeconds(String header) {
    assertEquals(throttled(503, Optional.empty()), read(503, header));
  }

  @Test
  void mapsThrottlingWithoutRetryAfter() {
    assertEquals(throttled(429, Optional.empty()), read(429, null));
  }

  @Test
  void returnsJsonRpcErrorOfClientErrorStatus() {
    assertEquals(
        new NoAnswer(new Rejected(-32602, "no", Optional.empty())),
        HttpErrors.read(
            400,
            null,
            bytes("{\"error\":{\"code\":-32602,\"message\":\"no\"}}"),
            SessionKind.NAMED));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        NO_SESSION,
        "Unknown session",
        "{\"error\":{\"code\":-32001,\"message\":\"Session not found\"},\"id\":7}",
        "{\"error\":{\"code\":-32600,\"message\":\"Session terminated\"}}",
        "{\"detail\":\"no such session\"}",
        "{\"error\":{\"code\":-32000,\"message\":\"Bad Request: Server not initialized\"}}",
        "Not Initialized"
      })
  void doubtsSessionByTextOfA400(String body) {
    assertInstanceOf(
        SessionInDoubt.class, HttpErrors.read(400, null, bytes(body), SessionKind.NAMED));
    assertInstanceOf(
        SessionInDoubt.class, HttpErrors.read(400, null, bytes(body), SessionKind.UNNAMED));
  }

  @Test
  void mapsA404ToLostSession() {
    assertEquals(new SessionLost(), HttpErrors.read(404, null, bytes(""), SessionKind.NAMED));
  }

  @Test
  void doesNotMapA404ToLostSessionWithoutSessionId() {
    assertEquals(
        new NoAnswer(
            new BadAnswer(
                "the server answered with HTTP status 404" + WRONG_URL, /* isClientError= */ true)),
        HttpErrors.read(404, null, bytes("no such session"), SessionKind.UNNAMED));
  }

  @Test
  void doesNotLoseSessionThatHasNotBegun() {
    assertEquals(
        new NoAnswer(
            new Rejected(-32000, "Bad Request: No valid session ID provided", Optional.empty())),
        HttpErrors.read(400, null, bytes(NO_SESSION), SessionKind.NONE));
  }

  @Test
  void doesNotLoseSessionForErrorsAboutArguments() {
    String body = "{\"error\":{\"code\":-32602,\"message\":\"bad argument: session\"}}";

    assertEquals(
        new NoAnswer(new Rejected(-32602, "bad argument: session", Optional.empty())),
        HttpErrors.read(400, null, bytes(body), SessionKind.NAMED));
  }

  private static PostResponse read(int status, @Nullable String retryAfter) {
    return HttpErrors.read(status, retryAfter, bytes("sorry"), SessionKind.NAMED);
  }

  private static PostResponse throttled(int status, Optional<Duration> retryAfter) {
    return new NoAnswer(
        new Throttled("the server answered with HTTP status " + status, retryAfter));
  }

  @ParameterizedTest
  @CsvSource({
    "400,'',true",
    "404,'Cannot POST /sse',true",
    "405,'{}',true",
    "401,'',false",
    "500,'',false",
    "400,'{\"id\":null,\"error\":{\"code\":-32000,\"message\":\"no\"}}',false"
  })
  void suggestsHttpSse(int status, String body, boolean suggests) {
    assertEquals(suggests, HttpErrors.suggestsSse(status, body.getBytes(UTF_8)));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
