package dev.bascule.adapter.out.mcp.protocol.modern;

import dev.bascule.application.port.out.ServerStatus;
import dev.bascule.mcp.json.JsonSlice;
import dev.bascule.mcp.json.MalformedMessageException;
import java.util.Optional;

/**
 * What is known of a server of revision 2026-07-28. Immutable.
 *
 * @param revision the negotiated revision
 * @param hasAnswered whether it has ever responded
 * @param healthy whether the last request succeeded
 * @param name the name that it states
 * @param version the version that it states
 * @param legacyOnly whether it stated that it supports no revision without a handshake
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

  /** Returns a copy with the values of {@code serverInfo}, if it is valid. */
  ModernServerInfo withServerInfo(JsonSlice serverInfo) {
    try {
      return new ModernServerInfo(
          revision,
          hasAnswered,
          healthy,
          serverInfo.find("name").flatMap(JsonSlice::string),
          serverInfo.find("version").flatMap(JsonSlice::string),
          legacyOnly);
    } catch (MalformedMessageException _) {
      return this;
    }
  }

  ServerStatus status(ServerStatus.Transport transport) {
    return new ServerStatus(
        transport, healthy, hasAnswered ? Optional.of(revision) : Optional.empty(), name, version);
  }
}
