package dev.bascule.application.port.in;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.mcp.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Driving port: determines the forwarded identity of a request. */
public interface ForwardCallerUseCase {

  /**
   * Returns all that any server may receive; each server receives the part that its policy allows.
   *
   * @param headers returns the values of a header field by its lower-case name
   * @param secret the key or token that authenticated the caller
   */
  ForwardedIdentity forward(
      Caller caller, Function<String, List<String>> headers, Optional<String> secret);

  /** Returns the lower-case names of the header fields that it reads. */
  Set<String> headers();
}
