package dev.bascule.adapter.out.mcp.config;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a child process gets of the bridge's own environment, and what is not to be told of it.
 *
 * @param inherited the variables that it gets besides those that every child gets; {@link #ALL}
 *     among them stands for all
 * @param secrets what is left out where words of the child are logged, or told in an error; of
 *     those with more than one line, each line too
 */
public record ChildEnvironment(Set<String> inherited, Set<String> secrets) {

  /** Stands for all variables. */
  public static final String ALL = "*";

  /** It gets what every child gets, and there is nothing to hide. */
  public static final ChildEnvironment DEFAULT = new ChildEnvironment(Set.of(), Set.of());

  /** What programs need to run at all, and nothing that is anybody's secret. */
  private static final Set<String> ALWAYS_INHERITED =
      Set.of("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER");

  /** What stands in place of a secret. */
  private static final String MASK = "***";

  /** What is shorter occurs by chance, and is no secret worth the name. */
  private static final int SHORTEST_SECRET = 8;

  public ChildEnvironment {
    inherited = Set.copyOf(inherited);
    secrets =
        secrets.stream()
            .flatMap(secret -> Stream.concat(Stream.of(secret), secret.lines()))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Tells whether the child gets the bridge's variable of that name. */
  public boolean inherits(String name) {
    return ALWAYS_INHERITED.contains(name)
        || name.startsWith("LC_")
        || inherited.contains(ALL)
        || inherited.contains(name);
  }

  /** Returns {@code text} without secrets; the longest first, since one may hold another. */
  public String mask(String text) {
    String masked = text;
    for (String secret : secretsToMask()) {
      masked = masked.replace(secret, MASK);
    }
    return masked;
  }

  /**
   * Returns what is shown of {@code text} that was cut: without secrets, and without one of which
   * only the beginning is there. Masks make it shorter, so that its end may come to be seen.
   */
  public String maskTruncated(String text) {
    // A character that was cut in two is no part of any secret's beginning.
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

  /** Returns how many bytes the longest secret has. */
  public int maxSecretBytes() {
    return secretsToMask().stream().mapToInt(secret -> 4 * secret.length()).max().orElse(0);
  }

  private List<String> secretsToMask() {
    return secrets.stream()
        .filter(secret -> secret.length() >= SHORTEST_SECRET)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  /** Leaves the secrets out. */
  @Override
  public String toString() {
    return "ChildEnvironment[inherited=" + inherited + "]";
  }
}
