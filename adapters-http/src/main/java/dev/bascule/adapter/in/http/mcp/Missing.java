package dev.bascule.adapter.in.http.mcp;

import dev.bascule.adapter.in.http.json.RawObject;
import dev.bascule.domain.json.JsonBytes;
import java.util.Optional;

/**
 * How it is said that a resource is not there: with one code until 2025-11-25, with another since
 * (MCP 2026-07-28, server/resources: error handling). Pure.
 */
final class Missing {

  private Missing() {}

  /** Returns {@code answer} to a read of {@code uri} in the words of {@code era}. */
  static Answer translate(Answer answer, String uri, Era era) {
    return answer instanceof Answer.Wrong(RpcError error) && saysMissing(error)
        ? new Answer.Wrong(translate(error, uri, era))
        : answer;
  }

  static RpcError resource(String uri, Era era) {
    return translate(new RpcError(RpcError.RESOURCE_NOT_FOUND, "Resource not found"), uri, era);
  }

  /** Invalid params can mean anything; only with the resource in the data they mean this. */
  static boolean saysMissing(RpcError error) {
    return error.code() == RpcError.RESOURCE_NOT_FOUND
        || (error.code() == RpcError.INVALID_PARAMS
            && object(error.data()).map(data -> data.has("uri")).orElse(false));
  }

  private static RpcError translate(RpcError error, String uri, Era era) {
    int code = era == Era.MODERN ? RpcError.INVALID_PARAMS : RpcError.RESOURCE_NOT_FOUND;
    Optional<RawObject> data =
        error.data().isEmpty() ? Optional.of(RawObject.EMPTY) : object(error.data());
    Optional<JsonBytes> withUri =
        data.map(known -> known.has("uri") ? known : known.withString("uri", uri))
            .map(RawObject::toJson)
            .or(error::data);
    return new RpcError(code, error.message(), withUri, error.status());
  }

  private static Optional<RawObject> object(Optional<JsonBytes> data) {
    return data.flatMap(RawObject::of);
  }
}
