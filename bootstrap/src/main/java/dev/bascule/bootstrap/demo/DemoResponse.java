package dev.bascule.bootstrap.demo;

import tools.jackson.databind.node.ObjectNode;

/** How the demo server answers a request. */
sealed interface DemoResponse {

  /** With a result. */
  record Result(ObjectNode result) implements DemoResponse {}

  /** With a JSON-RPC error. */
  record RpcError(int code, String message) implements DemoResponse {
    static final int METHOD_NOT_FOUND = -32601;
    static final int INVALID_PARAMS = -32602;
  }

  /** With HTTP status 500: the server is down, as somebody ordered. */
  record ServerDown() implements DemoResponse {}
}
