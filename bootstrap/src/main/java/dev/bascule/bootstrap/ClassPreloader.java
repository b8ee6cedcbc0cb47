package dev.bascule.bootstrap;

import java.math.BigDecimal;
import java.security.Security;
import java.util.GregorianCalendar;
import java.util.Locale;

/**
 * Loads classes of the JDK that are slow to initialize and needed soon after each start, on another
 * processor while the command line is parsed. This is only an optimization: a thread that needs
 * such a class earlier initializes it, and one that needs it meanwhile waits, as for any class.
 */
public final class ClassPreloader {

  private ClassPreloader() {}

  /** Starts loading and returns immediately, on a daemon thread. */
  public static void start() {
    Thread.ofPlatform()
        .daemon()
        .name("bascule-beginnings")
        // The code that needs the class fails as well, and reports it.
        .uncaughtExceptionHandler((_, _) -> {})
        .start(ClassPreloader::compute);
  }

  private static void compute() {
    // For JSON: powers of five.
    BigDecimal _ = BigDecimal.ZERO;
    // For JSON and HTTP: the first day of a week.
    GregorianCalendar _ = new GregorianCalendar(Locale.ROOT);
    // For servers.
    Security.getProviders();
  }
}
