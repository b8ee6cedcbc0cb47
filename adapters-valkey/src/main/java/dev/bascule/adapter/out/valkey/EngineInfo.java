package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineEpoch;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an engine says of itself.
 *
 * @param text lines of its reply to INFO, each after a line break: a name, a colon and a value
 */
record EngineInfo(String text) {

  /** The digits that an entry has for it. */
  private static final Pattern TIME = Pattern.compile("\\d{1,16}");

  /**
   * Returns the history of the data: another process has another run id, and a replica that is
   * promoted begins another history of replication.
   */
  EngineEpoch epoch() {
    return new EngineEpoch(field("run_id") + "/" + field("master_replid"));
  }

  /** Returns the name and the version of the engine; empty if it states none. */
  Optional<String> product() {
    return find("valkey_version")
        .map(version -> "valkey " + version)
        .or(() -> find("redis_version").map(version -> "redis " + version));
  }

  boolean isPrimary() {
    return field("role").equals("master");
  }

  /** Returns the wall clock of the engine in microseconds; empty if it is not stated. */
  Optional<Long> timeMicros() {
    return find("server_time_usec").filter(TIME.asMatchPredicate()).map(Long::valueOf);
  }

  /** Returns the value of a line; empty if there is none. */
  Optional<String> find(String name) {
    String begin = "\n" + name + ":";
    int at = text.indexOf(begin);
    if (at < 0) {
      return Optional.empty();
    }
    int from = at + begin.length();
    int end = text.indexOf('\n', from);
    return Optional.of(text.substring(from, end < 0 ? text.length() : end).strip());
  }

  private String field(String name) {
    return find(name).orElse("");
  }
}
