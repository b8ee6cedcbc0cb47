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

/** Dates as HTTP writes them, in the one form of today and the two of yore (RFC 9110, 5.6.7). */
final class HttpDate {

  private HttpDate() {}

  /** Two digits of a year mean the one that is not more than 50 years ahead. */
  private static final int OLDEST_SHORT_YEAR = 1977;

  private static final List<DateTimeFormatter> FORMS =
      List.of(
          form("EEE, dd MMM ").appendPattern("uuuu HH:mm:ss 'GMT'").toFormatter(Locale.US),
          form("EEEE, dd-MMM-")
              .appendValueReduced(ChronoField.YEAR, 2, 2, OLDEST_SHORT_YEAR)
              .appendPattern(" HH:mm:ss 'GMT'")
              .toFormatter(Locale.US),
          form("EEE MMM ").padNext(2).appendPattern("d HH:mm:ss uuuu").toFormatter(Locale.US));

  /** Reads a date; empty where {@code text} is none. */
  static Optional<Instant> parse(String text) {
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
      } catch (DateTimeException _) {
        // Perhaps in the next form.
      }
    }
    return Optional.empty();
  }

  private static DateTimeFormatterBuilder form(String pattern) {
    return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
  }
}
