package dev.bascule.adapter.out.mcp.config;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which environment variables a child process inherits, and which values must not be shown.
 *
 * @param inherited the variables that it inherits in addition to the default ones; {@link #ALL}
 *     stands for all
 * @param secrets the values to mask in logs and errors; for a value of several lines, also each
 *     line
 */
public record ChildEnvironment(Set<String> inherited, Set<String> secrets) {

  /** Stands for all variables. */
  public static final String ALL = "*";

  /** The default variables, and no secrets. */
  public static final ChildEnvironment DEFAULT = new ChildEnvironment(Set.of(), Set.of());

  /** What programs need to run, none of it secret. */
  private static final Set<String> ALWAYS_INHERITED =
      Set.of("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER");

  /** Replaces a secret. */
  private static final String MASK = "***";

  /** Shorter values occur by chance, and are not worth protecting. */
  private static final int SHORTEST_SECRET = 8;

  public ChildEnvironment {
    inherited = Set.copyOf(inherited);
    secrets =
        secrets.stream()
            .flatMap(secret -> Stream.concat(Stream.of(secret), secret.lines()))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns whether the child process inherits the variable of that name. */
  public boolean inherits(String name) {
    return ALWAYS_INHERITED.contains(name)
        || name.startsWith("LC_")
        || inherited.contains(ALL)
        || inherited.contains(name);
  }

  /** Masks the secrets in {@code text}; the longest first, because one may contain another. */
  public String mask(String text) {
    String masked = text;
    for (String secret : secretsToMask()) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  /**
   * Masks the secrets in truncated {@code text}, including one of which only the beginning is left.
   * A mask is shorter than the secret, so the truncated end may become visible.
   */
  public String maskTruncated(String text) {
    // A truncated character does not belong to any secret's beginning.
    String masked = mask(text.replaceFirst("\\uFFFD$", ""));
    int end = masked.length();
    for (String secret : secretsToMask()) {
      for (int length = Math.min(secret.length(), masked.length()); length > 0; length--) {
        if (masked.endsWith(secret.substring(0, length))) {
          end = Math.min(end, masked.length() - length);
          break;
        }
      }
    }
    return masked.substring(0, end);
  }

  /** Returns the length of the longest secret in bytes. */
  public int maxSecretBytes() {
    return secretsToMask().stream().mapToInt(secret -> 4 * secret.length()).max().orElse(0);
  }

  private List<String> secretsToMask() {
    return secrets.stream()
        .filter(secret -> secret.length() >= SHORTEST_SECRET)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  /** Omits the secrets. */
  @Override
  public String toString() {
    return "ChildEnvironment[inherited=" + inherited + "]";
  }
}
