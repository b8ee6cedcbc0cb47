package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

/**
 * The HTTP request that a call came with, for logs, audit entries and traces.
 *
 * @param requestId the identifier of the request ({@code X-Request-Id}); empty if there is none
 * @param address the address of the client, as far as the connection and trusted proxies tell;
 *     empty if there is none
 */
public record CallOrigin(String requestId, String address) {

  /** No HTTP request: the command line, or the bridge itself. */
  public static final CallOrigin NONE = new CallOrigin("", "");

  public CallOrigin {
    requireNonNull(requestId, "requestId");
    requireNonNull(address, "address");
  }
}
