package dev.bascule.bootstrap.faults;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The results of a correct server, and an endless listing. Members of newer revisions are unknown
 * members in older ones, which allow them. Thread-safe.
 */
final class ServerResults {

  static final String GOOD =
      "{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":\"well\"}]}";

  static final String DISCOVERED =
      """
      {"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},\
      "ttlMs":600000,"cacheScope":"private"}\
      """;

  static final String TOOLS =
      """
      {"resultType":"complete","ttlMs":300000,"cacheScope":"private","tools":[\
      {"name":"good","inputSchema":{"type":"object"}},\
      {"name":"faulty","inputSchema":{"type":"object"}}]}\
      """;

  private final Fault fault;
  private final AtomicInteger listings = new AtomicInteger();
  private final AtomicInteger pages = new AtomicInteger();

  ServerResults(Fault fault) {
    this.fault = fault;
  }

  /** Returns the result of {@code initialize}. */
  static String initialized(String version) {
    return "{\"protocolVersion\":\""
        + version
        + "\",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"faulty\",\"version\":\"1\"}}";
  }

  /** Returns a page of the listing. */
  String page(RpcCall call) {
    int listing = call.hasCursor() ? listings.get() : listings.incrementAndGet();
    if (fault != Fault.ENDLESS_PAGES || listing != 2) {
      return TOOLS;
    }
    int page = pages.incrementAndGet();
    return TOOLS
        .replace("good", "good-" + page)
        .replace("faulty", "faulty-" + page)
        .replaceFirst("\\{", "{\"nextCursor\":\"" + page + "\",");
  }

  /** Returns the JSON-RPC response with {@code result} to the request with that id. */
  static String response(String id, String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
  }

  /** Returns a valid response to the request with that id that is longer than {@code length}. */
  static String longResponse(String id, int length) {
    return response(id, GOOD.replace("well", "x".repeat(length)));
  }
}
