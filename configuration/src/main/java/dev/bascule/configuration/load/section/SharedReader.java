package dev.bascule.configuration.load.section;

import static dev.bascule.configuration.parse.KeyCondition.has;
import static dev.bascule.configuration.parse.KeyCondition.hasOnlyWithin;
import static dev.bascule.configuration.parse.KeyCondition.is;
import static dev.bascule.configuration.parse.KeyCondition.not;
import static dev.bascule.configuration.parse.KeyCondition.startsWith;

import dev.bascule.adapter.out.valkey.EngineHost;
import dev.bascule.adapter.out.valkey.EngineSettings;
import dev.bascule.configuration.SharedConfig;
import dev.bascule.configuration.SharedConfig.EngineAddress;
import dev.bascule.configuration.SharedConfig.EngineLogin;
import dev.bascule.configuration.parse.ConfigSection;
import dev.bascule.configuration.parse.KeyCondition;
import dev.bascule.configuration.parse.ValueType;
import dev.bascule.configuration.tls.UpstreamTls;
import dev.bascule.domain.cache.shared.SharedCacheSettings;
import dev.bascule.domain.text.QuantityText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code shared}. Messages contain no secrets. */
public final class SharedReader {

  private static final List<String> KEYS =
      List.of(
          "url",
          "sentinel",
          "tls",
          "username",
          "password",
          "passwordFile",
          "secretFile",
          "name",
          "replica",
          "timeout",
          "connectTimeout",
          "trustFor",
          "isolatedFor",
          "maxValueBytes",
          "insecure");

  private static final int PORT = 6379;
  private static final int SENTINEL_PORT = 26_379;

  private static final Duration TIMEOUT = Duration.ofMillis(50);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(5);
  private static final Duration MAX_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
  private static final Duration MIN_CONNECT_TIMEOUT = Duration.ofMillis(50);
  private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration MIN_TRUST = Duration.ofMillis(200);
  private static final Duration MAX_TRUST = Duration.ofMinutes(1);
  private static final int VALUE_BYTES = 256 << 10;

  /** Several heartbeats are sent while one proves trust, and each may take this long. */
  private static final int TIMEOUTS_IN_TRUST = 4;

  private static final String ADDRESS =
      "(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]{1,253})"
          + "(?::([1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]))?";
  private static final Pattern HOST = Pattern.compile(ADDRESS);

  /** A user and a password match too, to be rejected with their own message. */
  private static final ValueType<EngineHost> URL =
      ValueType.parsed(
              "a URL such as valkeys://host:6379",
              "(?:valkey|redis)s?://(?:[^/]*@)?" + ADDRESS + "/?",
              text -> host(text.replaceFirst("^.*(?://|@)", "").replaceFirst("/$", ""), PORT))
          .secret();

  private static final ValueType<EngineHost> SENTINEL =
      ValueType.parsed(
          "a host and port such as 10.0.0.5:26379", ADDRESS, text -> host(text, SENTINEL_PORT));

  private static final ValueType<String> NAME =
      ValueType.text("a name of letters, digits, `.`, `_` and `-`", "[A-Za-z0-9._-]{1,64}");

  /** With the random part at most 63 characters. */
  private static final ValueType<String> REPLICA =
      ValueType.text("a name of letters, digits and `-`", "[A-Za-z0-9-]{1,54}");

  private static final ValueType<String> MASTER =
      ValueType.text("a name without spaces", "[^\\s]+");

  private static final KeyCondition HAS_CREDENTIALS =
      startsWith("url", "(?:valkey|redis)s?://[^/]*@");

  private static final KeyCondition IS_PLAIN = startsWith("url", "(?:valkey|redis)://");

  /** The start of a host and port on this machine. */
  private static final String LOOPBACK = "(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\])(?::|$)";

  /** A plain connection to another machine; a variable reference may be one to this machine. */
  private static final KeyCondition IS_EXPOSED =
      startsWith(
          "url",
          "(?:valkey|redis)://(?!(?:localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\])(?:[:/]|$)"
              + "|[^/]*(?:@|\\$\\{))");

  private SharedReader() {}

  /** Returns the shared cache; empty if it is not configured. */
  public static Optional<SharedConfig> read(ConfigSection root) {
    ConfigSection shared =
        root.shownIf(root.has("shared")).fixedUntilRestart().section("shared", KEYS);
    // All keys are read, so that all errors are found.
    Optional<EngineAddress> address = address(shared);
    EngineLogin login = login(shared);
    Optional<UpstreamTls> tls = TlsReader.readEngine(shared);
    Optional<Path> secretFile = shared.path("secretFile", "a file path", "");
    String name = shared.read("name", NAME, "bascule");
    Optional<String> replica = shared.optional("replica", REPLICA, "random");
    Duration timeout = shared.positiveDuration("timeout", TIMEOUT);
    Duration connectTimeout = shared.positiveDuration("connectTimeout", CONNECT_TIMEOUT);
    Duration trustFor =
        shared.positiveDuration("trustFor", SharedCacheSettings.DEFAULTS.trustFor());
    Duration isolatedFor =
        shared.durationOr(
            "isolatedFor",
            "ttl",
            SharedCacheSettings.UNLIMITED,
            SharedCacheSettings.DEFAULTS.isolatedFor());
    int maxValueBytes = shared.size("maxValueBytes", VALUE_BYTES);
    boolean isInsecure = shared.hidden().flag("insecure", false);
    if (!root.has("shared")) {
      return Optional.empty();
    }
    checkKeys(shared);
    if (!isEncrypted(shared)) {
      shared.showValue("tls", "none");
    } else if (tls.isEmpty()) {
      shared.showValue("tls", "default of the platform");
    }
    boolean isTimeoutValid = checkRange(shared, "timeout", timeout, MIN_TIMEOUT, MAX_TIMEOUT);
    boolean isConnectValid =
        checkRange(
            shared, "connectTimeout", connectTimeout, MIN_CONNECT_TIMEOUT, MAX_CONNECT_TIMEOUT);
    if (isTimeoutValid && isConnectValid && connectTimeout.compareTo(timeout) < 0) {
      shared.report("connectTimeout", "must be at least `timeout`");
    }
    boolean isTrustValid = checkRange(shared, "trustFor", trustFor, MIN_TRUST, MAX_TRUST);
    if (isTimeoutValid
        && isTrustValid
        && trustFor.compareTo(timeout.multipliedBy(TIMEOUTS_IN_TRUST)) < 0) {
      shared.report(
          "trustFor", "must be at least " + TIMEOUTS_IN_TRUST + " times as long as `timeout`");
    }
    if (maxValueBytes > EngineSettings.MAX_VALUE_BYTES) {
      shared.report(
          "maxValueBytes", "must be at most " + QuantityText.size(EngineSettings.MAX_VALUE_BYTES));
    }
    return address.flatMap(
        where ->
            secretFile.map(
                file ->
                    new SharedConfig(
                        where,
                        isEncrypted(shared),
                        isInsecure,
                        tls,
                        login,
                        file,
                        name,
                        replica,
                        timeout,
                        connectTimeout,
                        trustFor,
                        isolatedFor,
                        maxValueBytes)));
  }

  private static void checkKeys(ConfigSection shared) {
    shared.require(
        "secretFile",
        "is required: the secret that all replicas have; create one with `bascule key --shared`");
    shared.reject(
        not(has("url").or(has("sentinel"))),
        "url",
        "is required: the engine, such as valkeys://host:6379");
    shared.reject(
        has("url").and(has("sentinel")), "sentinel", "`url` and `sentinel` exclude each other");
    shared.reject(
        HAS_CREDENTIALS, "url", "must not contain credentials; use `username` and `passwordFile`");
    shared.reject(
        has("password").and(has("passwordFile")),
        "passwordFile",
        "`password` and `passwordFile` exclude each other");
    shared.reject(
        has("username").and(not(has("password").or(has("passwordFile")))),
        "username",
        "requires `passwordFile` or `password`");
    shared.reject(has("tls").and(IS_PLAIN), "tls", "requires a URL with `valkeys://`");
    shared.reject(
        IS_EXPOSED.and(not(is("insecure", "true"))),
        "url",
        "is not encrypted; use `valkeys://`, or allow that with `insecure: true`");
    shared.reject(
        has("sentinel")
            .and(not(hasOnlyWithin("sentinel", "hosts", LOOPBACK)))
            .and(not(has("tls")))
            .and(not(is("insecure", "true"))),
        "sentinel",
        "connections are not encrypted without `tls`; add `tls: {}`, or allow that with `insecure:"
            + " true`");
  }

  private static boolean isEncrypted(ConfigSection shared) {
    return shared.has("sentinel") ? shared.has("tls") : !IS_PLAIN.test().test(shared);
  }

  /** Reports a duration that is out of its range; returns whether it is in the range. */
  private static boolean checkRange(
      ConfigSection shared, String key, Duration value, Duration min, Duration max) {
    boolean isInRange = value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
    if (!isInRange) {
      shared.report(
          key,
          "must be from "
              + QuantityText.duration(min)
              + " to "
              + QuantityText.duration(max)
              + ", but is "
              + QuantityText.duration(value));
    }
    return isInRange;
  }

  private static Optional<EngineAddress> address(ConfigSection shared) {
    Optional<EngineHost> url = shared.optional("url", URL, "");
    ConfigSection sentinel =
        shared.shownIf(shared.has("sentinel")).section("sentinel", List.of("master", "hosts"));
    Optional<String> master = sentinel.optional("master", MASTER, "");
    List<EngineHost> hosts = sentinel.oneOrMore("hosts", SENTINEL);
    if (shared.has("sentinel")) {
      sentinel.require("master", "is required: the name that the sentinels have for the primary");
      sentinel.require("hosts", "is required: the sentinels");
      if (sentinel.has("hosts") && hosts.isEmpty()) {
        sentinel.report("hosts", "must be at least one sentinel");
      }
    }
    return shared.has("sentinel")
        ? master.map(name -> new EngineAddress.Sentinels(name, hosts))
        : url.map(EngineAddress.Single::new);
  }

  private static EngineLogin login(ConfigSection shared) {
    EngineLogin login =
        new EngineLogin(
            shared.optional("username", ValueType.text("a user name", "[^\\s]+"), "default"),
            shared.read("password", ValueType.TEXT.secret()),
            shared.path("passwordFile", "a file path"));
    shared.show("password", login.hasPassword() ? "given" : "none");
    return login;
  }

  private static Optional<EngineHost> host(String text, int defaultPort) {
    Matcher matcher = HOST.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String port = matcher.group(2);
    return Optional.of(
        new EngineHost(
            matcher.group(1).replaceAll("[\\[\\]]", ""),
            port == null ? defaultPort : Integer.parseInt(port)));
  }
}
