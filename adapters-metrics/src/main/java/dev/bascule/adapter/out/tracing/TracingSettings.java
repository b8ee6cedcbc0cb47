package dev.bascule.adapter.out.tracing;

import dev.bascule.domain.mcp.ServerId;
import java.util.Map;

/**
 * What spans tell besides what they are about. Whether and where they are sent is said by the
 * variables of OpenTelemetry, {@code OTEL_*}.
 *
 * @param version the version of the bridge
 * @param peers how each server is reached at first
 */
public record TracingSettings(String version, Map<ServerId, NetworkPeer> peers) {

  public TracingSettings {
    peers = Map.copyOf(peers);
  }
}
