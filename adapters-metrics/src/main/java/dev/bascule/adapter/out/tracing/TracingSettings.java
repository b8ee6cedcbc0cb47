package dev.bascule.adapter.out.tracing;

import dev.bascule.domain.mcp.ServerId;
import java.util.Map;

/**
 * Settings of spans. Whether and where they are exported is configured by OpenTelemetry's
 * environment variables, {@code OTEL_*}.
 *
 * @param version the version of the bridge
 * @param peers the initial address of each server
 */
public record TracingSettings(String version, Map<ServerId, NetworkPeer> peers) {

  public TracingSettings {
    peers = Map.copyOf(peers);
  }
}
