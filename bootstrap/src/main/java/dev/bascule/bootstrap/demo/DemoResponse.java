package dev.bascule.bootstrap.demo;

import tools.jackson.databind.node.ObjectNode;

/** A response of the demo server. */
sealed interface DemoResponse {

  /** A result. */
  record Result(ObjectNode result) implements DemoResponse {}

  /** A JSON-RPC error. */
  record RpcError(int code, String message) implements DemoResponse {
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
  }

  /** HTTP status 500, during a simulated outage. */
  record ServerDown() implements DemoResponse {}
}
