package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineEpoch;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an engine says of itself in its reply to INFO. */
record EngineInfo(Map<String, String> fields) {

  static EngineInfo parse(String text) {
    return new EngineInfo(
        text.lines()
            .map(line -> line.split(":", 2))
            .filter(parts -> parts.length == 2)
            .collect(
                Collectors.toUnmodifiableMap(
                    parts -> parts[0], parts -> parts[1].strip(), (first, _) -> first)));
  }

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
    return find("server_time_usec").map(Long::valueOf);
  }

  Optional<String> find(String name) {
    return Optional.ofNullable(fields.get(name));
  }

  private String field(String name) {
    return fields.getOrDefault(name, "");
  }
}
