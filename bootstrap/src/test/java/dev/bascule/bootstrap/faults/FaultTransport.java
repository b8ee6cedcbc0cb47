package dev.bascule.bootstrap.faults;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The transport to the faulty server. */
enum FaultTransport {
  /** Streamable HTTP with a handshake and sessions: MCP 2025-11-25. */
  LEGACY_HTTP,
  /** Streamable HTTP without handshake and sessions: MCP 2026-07-28. */
  MODERN_HTTP,
  /** An event stream and an endpoint for POST: MCP 2024-11-05. */
  SSE,
  /** The standard streams of a child process: MCP 2025-11-25. */
  STDIO;

  /** The transports that the bridge supports. */
  static final List<FaultTransport> SUPPORTED = List.of(LEGACY_HTTP, MODERN_HTTP, SSE, STDIO);

  /** Starts a server whose only fault is {@code fault}; it may write to {@code folder}. */
  FaultyServer start(Fault fault, Path folder) throws IOException {
    return switch (this) {
      case LEGACY_HTTP -> FaultyHttpFixture.start("protocol: legacy", new FaultyLegacyHttp(fault));
      case MODERN_HTTP -> FaultyHttpFixture.start("protocol: modern", new FaultyModernHttp(fault));
      case SSE -> FaultyHttpFixture.start("type: sse", new FaultySse(fault));
      case STDIO -> new FaultyChild(fault, folder.resolve("runs"));
    };
  }
}
