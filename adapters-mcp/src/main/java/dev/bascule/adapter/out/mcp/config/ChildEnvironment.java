package dev.bascule.adapter.out.mcp.config;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
 * @param withheld variables of the bridge that programs often need to reach a network, and that the
 *     child process does not inherit, because their values may be secret
 */
public record ChildEnvironment(Set<String> inherited, Set<String> secrets, Set<String> withheld) {

  /** Stands for all variables. */
  public static final String ALL = "*";

  /** The default variables, and no secrets. */
  public static final ChildEnvironment DEFAULT = new ChildEnvironment(Set.of(), Set.of());

  /** What programs need to run, none of it secret. */
  private static final Set<String> ALWAYS_INHERITED =
      Set.of("HOME", "LANG", "LOGNAME", "PATH", "SHELL", "TERM", "TMPDIR", "TZ", "USER");

  /** Where trusted certificates are: paths, read by Node.js, OpenSSL, Python, curl and Git. */
  private static final Set<String> CERTIFICATES =
      Set.of(
          "CURL_CA_BUNDLE",
          "GIT_SSL_CAINFO",
          "NODE_EXTRA_CA_CERTS",
          "NODE_USE_SYSTEM_CA",
          "NPM_CONFIG_CAFILE",
          "PIP_CERT",
          "REQUESTS_CA_BUNDLE",
          "SSL_CERT_DIR",
          "SSL_CERT_FILE");

  /** URLs of proxies, which may have a password. */
  private static final Set<String> PROXIES = Set.of("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY");

  /** Other settings of package managers, which may have a password or token. */
  private static final Set<String> REGISTRIES =
      Set.of(
          "NPM_CONFIG_HTTPS_PROXY",
          "NPM_CONFIG_PROXY",
          "NPM_CONFIG_REGISTRY",
          "PIP_EXTRA_INDEX_URL",
          "PIP_INDEX_URL",
          "PIP_PROXY",
          "UV_DEFAULT_INDEX",
          "UV_INDEX",
          "UV_INDEX_URL");

  /** Replaces a secret. */
  private static final String MASK = "***";

  /** Shorter values occur by chance, and are not worth protecting. */
  private static final int SHORTEST_SECRET = 8;

  public ChildEnvironment {
    inherited = Set.copyOf(inherited);
    withheld = Set.copyOf(withheld);
    secrets =
        secrets.stream()
            .flatMap(secret -> Stream.concat(Stream.of(secret), secret.lines()))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Creates an environment in which nothing is withheld that programs often need. */
  public ChildEnvironment(Set<String> inherited, Set<String> secrets) {
    this(inherited, secrets, Set.of());
  }

  /**
   * Returns a copy that knows which variables of {@code bridge} the child process may miss.
   *
   * @param replaced the names that the child process has from its own configuration
   */
  public ChildEnvironment withBridge(Map<String, String> bridge, Set<String> replaced) {
    Set<String> names = new HashSet<>();
    bridge.forEach(
        (name, value) -> {
          String upper = name.toUpperCase(Locale.ROOT);
          if ((PROXIES.contains(upper) || REGISTRIES.contains(upper))
              && !value.isEmpty()
              && !replaced.contains(name)
              && !inherits(name, value)) {
            names.add(name);
          }
        });
    return new ChildEnvironment(inherited, secrets, names);
  }

  /** Returns how to pass the withheld variables on; empty if there are none. */
  public Optional<String> withheldHint() {
    return withheld.isEmpty()
        ? Optional.empty()
        : Optional.of(
            withheld.stream()
                .sorted()
                .map(name -> '"' + name + '"')
                .collect(
                    Collectors.joining(
                        ", ",
                        "not inherited; if the server needs the network: inheritEnv: [",
                        "]")));
  }

  /** Returns whether the child process inherits the variable of that name and value. */
  public boolean inherits(String name, String value) {
    String upper = name.toUpperCase(Locale.ROOT);
    return ALWAYS_INHERITED.contains(name)
        || name.startsWith("LC_")
        || CERTIFICATES.contains(upper)
        || upper.equals("NO_PROXY")
        || (PROXIES.contains(upper) && !value.contains("@"))
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
