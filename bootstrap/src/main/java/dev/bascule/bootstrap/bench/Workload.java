package dev.bascule.bootstrap.bench;

import java.time.Duration;

/**
 * What the only tool of the bench's server is told to do. Both sides know what comes of it, so each
 * byte of an answer can be held against it.
 *
 * @param bytes how long the text of the result is; at least ten
 * @param delay how long the server takes over it
 * @param fails whether the server fails instead, with HTTP status 500
 */
record Workload(int bytes, Duration delay, boolean fails) {

  /** The tool. */
  static final String TOOL = "work";

  Workload {
    if (bytes < RequestTemplate.NUMBER.length() || delay.isNegative()) {
      throw new IllegalArgumentException("bytes: " + bytes + ", delay: " + delay);
    }
  }

  /** Returns work that is done at once. */
  static Workload of(int bytes) {
    return new Workload(bytes, Duration.ZERO, /* fails= */ false);
  }

  Workload taking(Duration time) {
    return new Workload(bytes, time, fails);
  }

  Workload failing() {
    return new Workload(bytes, delay, /* fails= */ true);
  }

  /**
   * Returns the arguments, with {@link RequestTemplate#NUMBER} for the number that tells calls
   * apart.
   */
  String arguments() {
    return "{\"number\":\""
        + RequestTemplate.NUMBER
        + "\",\"bytes\":"
        + bytes
        + ",\"delay\":"
        + delay.toMillis()
        + ",\"fails\":"
        + fails
        + "}";
  }

  /** Returns the result of the call with {@code number}. */
  String result(String number) {
    return "{\"content\":[{\"type\":\"text\",\"text\":\""
        + number
        + "x".repeat(bytes - number.length())
        + "\"}]}";
  }

  /** Returns a call as it is sent to the server itself. */
  String call() {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\""
        + TOOL
        + "\",\"arguments\":"
        + arguments()
        + "}}";
  }

  /** Returns the server's answer to it. */
  String answer() {
    return answer("1", result(RequestTemplate.NUMBER));
  }

  static String answer(String id, String result) {
    return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}";
  }
}
