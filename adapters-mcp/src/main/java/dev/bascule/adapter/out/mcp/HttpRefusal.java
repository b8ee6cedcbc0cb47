package dev.bascule.adapter.out.mcp;

import dev.bascule.adapter.out.mcp.HttpAnswer.NoAnswer;
import dev.bascule.adapter.out.mcp.HttpAnswer.SessionLost;
import dev.bascule.domain.outcome.Failure;
import dev.bascule.domain.outcome.Failure.BadAnswer;
import dev.bascule.domain.outcome.Failure.Refused;
import dev.bascule.domain.outcome.Failure.Rejected;
import dev.bascule.domain.outcome.Failure.Throttled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What it means when a server answers with a status that is not 2xx (MCP 2025-11-25,
 * basic/transports; RFC 9110). Pure.
 */
final class HttpRefusal {

  /** Seconds; a date (RFC 9110, 10.2.3) is passed over, as no MCP server is known to send one. */
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private static final int INVALID_REQUEST = -32600;

  private HttpRefusal() {}

  /**
   * Reads a refusal.
   *
   * @param retryAfter the header of that name, if there is one
   * @param body the beginning of the body
   * @param inSession whether the request named a session
   */
  static HttpAnswer read(int status, @Nullable String retryAfter, byte[] body, boolean inSession) {
    Optional<Rejected> error = rpcError(body);
    if (inSession && tellsOfLostSession(status, error, body)) {
      return new SessionLost();
    }
    return new NoAnswer(failure(status, retryAfter, error));
  }

  private static Failure.Upstream failure(
      int status, @Nullable String retryAfter, Optional<Rejected> error) {
    String reason = "the server answered with HTTP status " + status;
    if (status == 401 || status == 403) {
      return new Refused(reason);
    }
    if (status == 429 || status == 503) {
      return new Throttled(reason, seconds(retryAfter));
    }
    if (status < 400 || status == 408 || status >= 500) {
      return new BadAnswer(reason);
    }
    if (error.isPresent()) {
      return error.get();
    }
    // Nothing at that address, or nothing behind a proxy: more likely an outage than a refusal.
    return status == 404 || status == 410 ? new BadAnswer(reason) : new Refused(reason);
  }

  /**
   * Tells whether the server does not know the session. The specification asks for 404; some
   * servers answer 400 and say so in words.
   */
  private static boolean tellsOfLostSession(int status, Optional<Rejected> error, byte[] body) {
    if (status != 400) {
      return status == 404;
    }
    String words = error.map(Rejected::message).orElseGet(() -> text(body));
    return error.map(Rejected::code).map(HttpRefusal::isOfTheTransport).orElse(true)
        && words.toLowerCase(Locale.ROOT).contains("session");
  }

  /** The codes of methods and params are about the request, whatever words come with them. */
  private static boolean isOfTheTransport(int code) {
    return code == INVALID_REQUEST || (code <= -32000 && code >= -32099);
  }

  private static Optional<Rejected> rpcError(byte[] body) {
    try {
      return JsonRpcCodec.read(JsonSlice.of(body)).stream()
          .filter(RpcMessage.Rejection.class::isInstance)
          .map(message -> ((RpcMessage.Rejection) message).error())
          .findFirst();
    } catch (MalformedMessageException _) {
      return Optional.empty();
    }
  }

  private static Optional<Duration> seconds(@Nullable String retryAfter) {
    return Optional.ofNullable(retryAfter)
        .map(String::strip)
        .filter(value -> SECONDS.matcher(value).matches())
        .map(value -> Duration.ofSeconds(Long.parseLong(value)));
  }

  private static String text(byte[] body) {
    return new String(body, StandardCharsets.UTF_8);
  }
}
