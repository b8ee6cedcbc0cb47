package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

/**
 * Rejects requests whose end is ambiguous (RFC 9112, sections 6.1 and 6.3), to prevent request
 * smuggling. The server itself rejects most of these; it accepts {@code chunked} together with
 * other codings, and in HTTP/1.0, which does not define it.
 */
final class FramingFilter {

  private FramingFilter() {}

  /** Returns why {@code request} is rejected; empty if it is not. */
  static Optional<Problem> check(Request request) {
    if (!request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
      return Optional.empty();
    }
    List<String> codings = request.getHeaders().getValuesList(HttpHeader.TRANSFER_ENCODING);
    boolean isPlain = codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
    boolean isOfToday = request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
    return isPlain && isOfToday
        ? Optional.empty()
        : Optional.of(
            new Problem(
                ProblemType.BAD_REQUEST,
                "Transfer-Encoding may only be \"chunked\", and only in HTTP/1.1"));
  }
}
