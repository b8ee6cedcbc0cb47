package dev.bascule.adapter.in.http.httpcache;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Dates in HTTP, in the current format and the two obsolete ones (RFC 9110, 5.6.7). */
final class HttpDate {

  private HttpDate() {}

  /** A two-digit year means the one that is at most 50 years in the future. */
  private static final int OLDEST_SHORT_YEAR = 1977;

  private static final List<DateTimeFormatter> FORMS =
      List.of(
          form("EEE, dd MMM ").appendPattern("uuuu HH:mm:ss 'GMT'").toFormatter(Locale.US),
          form("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, OLDEST_SHORT_YEAR)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.US),
          form("EEE MMM ").padNext(2).appendPattern("d HH:mm:ss uuuu").toFormatter(Locale.US));

  /** Parses a date; empty if it is invalid. */
  static Optional<Instant> parse(String text) {
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException _) {
        // It may be in the next format.
      }
    }
    return Optional.empty();
  }

  private static DateTimeFormatterBuilder form(String pattern) {
    return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
  }
}
