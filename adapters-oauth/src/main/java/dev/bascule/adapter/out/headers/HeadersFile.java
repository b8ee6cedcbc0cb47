package dev.bascule.adapter.out.headers;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.application.port.out.UpstreamCredentials;
import dev.bascule.domain.time.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Header fields from a file. It is checked at most once per second, and when a server rejects the
 * credentials; an invalid file is logged, and the previous fields stay in use. Thread-safe.
 */
public final class HeadersFile implements UpstreamCredentials {

  private static final Logger log = LoggerFactory.getLogger(HeadersFile.class);

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
    Optional<Map<String, String>> fields = now.flatMap(HeaderLines::read);
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
}
