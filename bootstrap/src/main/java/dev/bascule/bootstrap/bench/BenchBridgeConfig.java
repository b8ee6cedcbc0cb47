package dev.bascule.bootstrap.bench;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The configuration of the bench's bridge: the same server under a name for each need. */
final class BenchBridgeConfig {

  /** Keeps results for longer than any run. */
  static final String CACHED = "cached";

  /** Keeps results that are stale at once, and may be given all the same. */
  static final String STALE = "stale";

  /** Has a breaker that one failure opens, for longer than any run. */
  static final String OPEN = "open";

  /** Has a breaker that opens after {@link #FAILURES} and tries again a second later. */
  static final String FLAKY = "flaky";

  static final int FAILURES = 5;

  /** More than any run keeps. */
  private static final int ENTRIES = 150_000;

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private BenchBridgeConfig() {}

  /** Returns the name of one of many like {@link #CACHED}, with ten digits. */
  static String numbered(String digits) {
    return "s" + digits;
  }

  /**
   * Returns the file's text.
   *
   * @param port where the server listens
   * @param numbered how many there are to be besides
   */
  static String text(int port, int numbered) {
    ObjectNode root = MAPPER.createObjectNode();
    root.putObject("listen").put("port", 0).put("idleTimeout", "10m");
    root.putObject("limits").put("maxRequests", 10_000).put("maxStreams", 10_000);
    root.putObject("caches")
        .putObject("responses")
        .put("maxEntries", ENTRIES)
        .put("maxBytes", "512MiB");
    root.putObject("breaker").put("callTimeout", "30s");
    ObjectNode servers = root.putObject("mcpServers");
    cache(server(servers, CACHED, port)).put("ttl", "1d");
    cache(server(servers, STALE, port)).put("ttl", "1ms").put("staleWhileRevalidate", "1d");
    server(servers, OPEN, port)
        .putObject("breaker")
        .put("failureThreshold", 1)
        .put("recoveryTimeout", "1d");
    server(servers, FLAKY, port)
        .putObject("breaker")
        .put("failureThreshold", FAILURES)
        .put("recoveryTimeout", "1s")
        .put("successThreshold", 1);
    for (int i = 0; i < numbered; i++) {
      cache(server(servers, numbered(RequestTemplate.digits(i)), port)).put("ttl", "1d");
    }
    return MAPPER.writeValueAsString(root);
  }

  private static ObjectNode server(ObjectNode servers, String name, int port) {
    return servers
        .putObject(name)
        .put("url", "http://127.0.0.1:" + port + "/" + name)
        .put("protocol", "legacy")
        // What is measured is the bridge, not connecting with thousands of servers.
        .put("start", "lazy")
        .put("maxConcurrentCalls", 10_000);
  }

  private static ObjectNode cache(ObjectNode server) {
    return server.putObject("tools").putObject(Workload.TOOL).putObject("cache");
  }
}
