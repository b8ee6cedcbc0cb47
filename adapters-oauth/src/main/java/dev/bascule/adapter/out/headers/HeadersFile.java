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
 * The header fields in a file. It is looked at again when it was looked at a second ago, and when a
 * server refuses; what is wrong with it then is logged, and what was right before goes on.
 * Thread-safe.
 */
public final class HeadersFile implements UpstreamCredentials {

  private static final Logger log = LoggerFactory.getLogger(HeadersFile.class);

  private static final long MAX_BYTES = 64 * 1024;
  private static final long INTERVAL = Duration.ofSeconds(1).toNanos();

  private final Path path;
  private final Ticker ticker;

  @GuardedBy("this")
  private Optional<Map<String, String>> last = Optional.empty();

  /** What it held when it was last looked at, be that right or wrong. */
  @GuardedBy("this")
  private Optional<String> text = Optional.empty();

  @GuardedBy("this")
  private boolean isKnown;

  @GuardedBy("this")
  private long checkedAtNanos;

  /**
   * @param ticker tells when it is to be looked at again
   */
  public HeadersFile(Path path, Ticker ticker) {
    this.path = path;
    this.ticker = ticker;
  }

  /** They are the same for all. */
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
                    "there are no header fields in " + path + "; look at `headersFile`"));
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
      log.warn("{} is neither a JSON object nor lines \"Name: value\"; it is not used", path);
    } else {
      log.warn("{} cannot be read, or is longer than {} bytes", path, MAX_BYTES);
    }
  }

  private Optional<String> readFile() {
    try {
      return Files.size(path) > MAX_BYTES ? Optional.empty() : Optional.of(Files.readString(path));
    } catch (IOException e) {
      log.debug("{} cannot be read: {}", path, e.getClass().getSimpleName());
      return Optional.empty();
    }
  }
}
