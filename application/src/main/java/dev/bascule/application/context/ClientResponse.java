package dev.bascule.application.context;

import dev.bascule.domain.json.JsonBytes;

/** The result of a request to a client. */
public sealed interface ClientResponse {

  /** The response of a client that does not support the method. */
  ClientResponse METHOD_NOT_FOUND =
      new Rejected(JsonBytes.of("{\"code\":-32601,\"message\":\"Method not found\"}"));

  /** The client returned a result; {@code result} is exactly what it sent. */
  record Answered(JsonBytes result) implements ClientResponse {}

  /** The client returned a JSON-RPC error; {@code error} is exactly what it sent. */
  record Rejected(JsonBytes error) implements ClientResponse {}

  /** The client disconnected, or did not respond in time. */
  record NoResponse() implements ClientResponse {}
}
