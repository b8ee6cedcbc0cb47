package dev.bascule.bootstrap.config.parse;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Reads moments as people write them. */
public final class InstantParser {

  private static final int DATE_LENGTH = 10;

  private InstantParser() {}

  /**
   * Reads the moment at which something ends: {@code 2027-01-31} for the end of that day in UTC, or
   * {@code 2027-01-31T12:00:00Z}; empty where it is neither.
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
