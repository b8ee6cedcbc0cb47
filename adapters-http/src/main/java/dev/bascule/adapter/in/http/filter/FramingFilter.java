package dev.bascule.adapter.in.http.filter;

import dev.bascule.adapter.in.http.exchange.Problem;
import dev.bascule.adapter.in.http.exchange.ProblemType;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

/**
 * Refuses a request whose end another reader could see elsewhere (RFC 9112, sections 6.1 and 6.3),
 * so that nobody smuggles a second one past who looks at the first. The server itself refuses the
 * most of these; what it bears is a {@code chunked} that has company, and one of HTTP/1.0, which
 * knows none.
 */
final class FramingFilter {

  private FramingFilter() {}

  /** Returns why {@code request} is refused; empty if it is not. */
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
