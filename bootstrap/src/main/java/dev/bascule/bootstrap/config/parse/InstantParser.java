package dev.bascule.bootstrap.config.parse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Parses points in time. */
public final class InstantParser {

  private static final int DATE_LENGTH = 10;

  private InstantParser() {}

  /**
   * Parses an expiry: {@code 2027-01-31} is the end of that day in UTC; {@code
   * 2027-01-31T12:00:00Z} is exact. Empty if the text is neither.
   */
  public static Optional<Instant> parseEnd(String text) {
    try {
      return Optional.of(
          text.length() == DATE_LENGTH
              ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
