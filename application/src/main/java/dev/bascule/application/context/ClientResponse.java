package dev.bascule.application.context;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.JsonBytes;

/** What came of asking a client something. */
public sealed interface ClientResponse {

  /** The answer to a question that the client does not know. */
  ClientResponse METHOD_NOT_FOUND =
      new Rejected(JsonBytes.of("{\"code\":-32601,\"message\":\"Method not found\"}"));

  /**
   * The client answered.
   *
   * @param result what {@code result} holds, byte for byte as the client sent it
   */
  record Answered(JsonBytes result) implements ClientResponse {
    public Answered {
      requireNonNull(result, "result");
    }
  }

  /**
   * The client refused.
   *
   * @param error the JSON-RPC error, byte for byte as the client sent it
   */
  record Rejected(JsonBytes error) implements ClientResponse {
    public Rejected {
      requireNonNull(error, "error");
    }
  }

  /** The client left, or did not answer in time. */
  record NoResponse() implements ClientResponse {}
}
