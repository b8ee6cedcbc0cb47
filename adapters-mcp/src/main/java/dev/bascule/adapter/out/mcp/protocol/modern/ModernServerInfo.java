package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.adapter.out.mcp.json.JsonCursor;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.application.port.out.ServerStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a server of revision 2026-07-28. Immutable.
 *
 * @param revision what is spoken with it
 * @param hasAnswered whether it has ever answered
 * @param healthy whether it answered when it was last asked
 * @param name what it calls itself
 * @param version its version, in its own words
 * @param legacyOnly whether it said that it speaks none of the revisions without a handshake
 */
record ModernServerInfo(
    String revision,
    boolean hasAnswered,
    boolean healthy,
    Optional<String> name,
    Optional<String> version,
    boolean legacyOnly) {

  static ModernServerInfo unknown(String revision) {
    return new ModernServerInfo(revision, false, false, Optional.empty(), Optional.empty(), false);
  }

  ModernServerInfo withRevision(String other) {
    return new ModernServerInfo(other, hasAnswered, healthy, name, version, legacyOnly);
  }

  ModernServerInfo withSuccess() {
    return healthy ? this : new ModernServerInfo(revision, true, true, name, version, legacyOnly);
  }

  ModernServerInfo withFailure() {
    return healthy
        ? new ModernServerInfo(revision, hasAnswered, false, name, version, legacyOnly)
        : this;
  }

  ModernServerInfo withLegacyOnly() {
    return new ModernServerInfo(revision, hasAnswered, healthy, name, version, true);
  }

  /** Returns the same with what {@code serverInfo} tells, if it can be read. */
  ModernServerInfo withServerInfo(JsonSlice serverInfo) {
    Info info = new Info();
    try {
      JsonCursor.readObject(serverInfo, info::take);
    } catch (MalformedMessageException _) {
      return this;
    }
    return new ModernServerInfo(
        revision,
        hasAnswered,
        healthy,
        Optional.ofNullable(info.name),
        Optional.ofNullable(info.version),
        legacyOnly);
  }

  ServerStatus status(ServerStatus.Transport transport) {
    return new ServerStatus(
        transport, healthy, hasAnswered ? Optional.of(revision) : Optional.empty(), name, version);
  }

  private static final class Info {

    private @Nullable String name;
    private @Nullable String version;

    void take(String member, JsonCursor value) {
      switch (member) {
        case "name" -> name = value.text();
        case "version" -> version = value.text();
        default -> {
          // The rest is for the clients.
        }
      }
    }
  }
}
