package dev.bascule.bootstrap;

import java.math.BigDecimal;
import java.security.Security;
import java.util.GregorianCalendar;
import java.util.Locale;

/**
 * What the JDK computes once, and slowly, and what every bridge needs soon after its start: begun
 * on another processor while the command line is read, whatever the command will turn out to be.
 * Nothing depends on it: whoever needs one of these first computes it, and whoever comes while it
 * is computed waits, as for any class.
 */
public final class ClassPreloader {

  private ClassPreloader() {}

  /** Begins, and returns at once. The end of the process does not wait for it. */
  public static void start() {
    Thread.ofPlatform()
        .daemon()
        .name("bascule-beginnings")
        // Whoever needs what could not be computed fails as well, and tells.
        .uncaughtExceptionHandler((_, _) -> {})
        .start(ClassPreloader::compute);
  }

  private static void compute() {
    // For JSON: powers of five.
    BigDecimal _ = BigDecimal.ZERO;
    // For JSON and HTTP: where a week begins.
    GregorianCalendar _ = new GregorianCalendar(Locale.ROOT);
    // For servers.
    Security.getProviders();
  }
}
