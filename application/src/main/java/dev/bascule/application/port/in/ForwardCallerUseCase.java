package dev.bascule.application.port.in;

import dev.bascule.application.context.ForwardedIdentity;
import dev.bascule.domain.mcp.Caller;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Driving port: tells what of a request servers may be shown of who made it. */
public interface ForwardCallerUseCase {

  /** Servers are shown nothing. */
  ForwardCallerUseCase NONE =
      new ForwardCallerUseCase() {
        @Override
        public ForwardedIdentity forward(
            Caller caller, Function<String, List<String>> headers, Optional<String> secret) {
          return ForwardedIdentity.NONE;
        }

        @Override
        public Set<String> headers() {
          return Set.of();
        }
      };

  /**
   * Returns what any server may be shown; each is shown its part of that.
   *
   * @param headers returns the values of a header field, by its name in small letters
   * @param secret what the caller gave to be let in
   */
  ForwardedIdentity forward(
      Caller caller, Function<String, List<String>> headers, Optional<String> secret);

  /** Returns the names of the header fields that it reads, in small letters. */
  Set<String> headers();
}
