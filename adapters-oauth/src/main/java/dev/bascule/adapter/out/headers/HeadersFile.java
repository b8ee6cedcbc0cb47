package dev.bascule.adapter.out.headers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Header fields from a file: a JSON object, or one line {@code Name: value} for each, as in YAML.
 * It is checked at most once per second, and when a server rejects the credentials; an invalid file
 * is logged, and the previous fields stay in use. Thread-safe.
 */
public final class HeadersFile implements UpstreamCredentials {

  private static final Logger log = LoggerFactory.getLogger(HeadersFile.class);

  /** A field name and value (RFC 9110, section 5); the value may be quoted. */
  private static final Pattern LINE =
      Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \\t]*:[ \\t]+(.*)");

  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t\\x20-\\x7e]*");

  private static final long MAX_BYTES = 64 * 1024;
  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final Path path;
  private final Ticker ticker;

  @GuardedBy("this")
  private Optional<Map<String, String>> last = Optional.empty();

  /** The content at the last check, valid or not. */
  @GuardedBy("this")
  private Optional<String> text = Optional.empty();

  @GuardedBy("this")
  private boolean isKnown;

  @GuardedBy("this")
  private long checkedAtNanos;

  /**
   * @param ticker measures the time since the last check
   */
  public HeadersFile(Path path, Ticker ticker) {
    this.path = path;
    this.ticker = ticker;
  }

  /** The fields are the same for all callers. */
  @Override
  public UpstreamCredentials onBehalfOf(ForwardedIdentity forwardedIdentity) {
    return this;
  }

  @Override
  public synchronized CredentialHeaders headers(Duration timeout) {
    if (!isKnown || ticker.nanos() - checkedAtNanos >= INTERVAL) {
      reload();
    }
    return last.<CredentialHeaders>map(CredentialHeaders.Available::new)
        .orElseGet(
            () ->
                new CredentialHeaders.Unavailable(
                    "no header fields in " + path + "; check `headersFile`"));
  }

  @Override
  public synchronized boolean renew(Rejection rejection, Duration timeout) {
    Optional<Map<String, String>> refused = last;
    reload();
    return last.isPresent() && !last.equals(refused);
  }

  @GuardedBy("this")
  private void reload() {
    Optional<String> now = readFile();
    checkedAtNanos = ticker.nanos();
    if (isKnown && now.equals(text)) {
      return;
    }
    isKnown = true;
    text = now;
    Optional<Map<String, String>> fields = now.flatMap(HeadersFile::parse);
    if (fields.isPresent()) {
      last = fields;
    } else if (now.isPresent()) {
      log.warn("Ignoring {}: it is neither a JSON object nor lines \"Name: value\"", path);
    } else {
      log.warn("Cannot read {}, or it is larger than {} bytes", path, MAX_BYTES);
    }
  }

  private Optional<String> readFile() {
    try {
      return Files.size(path) > MAX_BYTES ? Optional.empty() : Optional.of(Files.readString(path));
    } catch (IOException e) {
      log.debug("Cannot read {}: {}", path, e.getClass().getSimpleName());
      return Optional.empty();
    }
  }

  /** Returns the fields in {@code text}, by name; empty if it is invalid. */
  private static Optional<Map<String, String>> parse(String text) {
    return text.stripLeading().startsWith("{") ? json(text) : lines(text);
  }

  private static Optional<Map<String, String>> json(String text) {
    try {
      return JsonMapper.shared().readTree(text) instanceof ObjectNode object
          ? fields(object)
          : Optional.empty();
    } catch (JacksonException _) {
      return Optional.empty();
    }
  }

  private static Optional<Map<String, String>> fields(ObjectNode object) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!field.getValue().isString()
          || !put(fields, field.getKey(), field.getValue().stringValue())) {
        return Optional.empty();
      }
    }
    return Optional.of(fields);
  }

  private static Optional<Map<String, String>> lines(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.lines().map(String::strip).toList()) {
      Matcher field = LINE.matcher(line);
      boolean isBeside = line.isEmpty() || line.startsWith("#") || line.equals("---");
      if (!isBeside && !(field.matches() && put(fields, field.group(1), unquote(field.group(2))))) {
        return Optional.empty();
      }
    }
    return Optional.of(fields);
  }

  private static boolean put(Map<String, String> fields, String name, String value) {
    return NAME.matcher(name).matches()
        && VALUE.matcher(value).matches()
        && fields.putIfAbsent(name, value) == null;
  }

  private static String unquote(String value) {
    boolean isQuoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }
}
