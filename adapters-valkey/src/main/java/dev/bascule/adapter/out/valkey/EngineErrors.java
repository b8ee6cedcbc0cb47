package dev.bascule.adapter.out.valkey;

import dev.bascule.domain.cache.shared.EngineException;
import io.lettuce.core.RedisCommandExecutionException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Messages about what the engine or the connection replied, without types of the client. */
final class EngineErrors {

  private EngineErrors() {}

  /** Returns the exception for a rejected command, or a connection that has ended. */
  static EngineException of(Throwable error) {
    return new EngineException(message(error, "the connection has ended"));
  }

  /** Returns the exception for a connection that could not be opened. */
  static EngineException ofConnect(Throwable error, EngineSettings settings) {
    return new EngineException(message(error, "cannot connect to the engine at " + settings));
  }

  /** Returns what went wrong and what to do about it; never contains a password. */
  private static String message(Throwable error, String problem) {
    Throwable cause = error;
    while (cause.getCause() != null
        && !(cause instanceof RedisCommandExecutionException || cause instanceof EngineException)) {
      cause = cause.getCause();
    }
    String text =
        cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    return switch (cause) {
      case EngineException _ -> text;
      case RedisCommandExecutionException _ -> text + remedy(text);
      default -> problem + ": " + text;
    };
  }

  /** Returns whether the engine rejected a command for this reason. */
  static boolean isReply(Throwable error, String code) {
    Throwable cause = error;
    while (cause instanceof CompletionException || cause instanceof ExecutionException) {
      cause = cause.getCause();
    }
    return cause instanceof RedisCommandExecutionException
        && cause.getMessage() != null
        && cause.getMessage().startsWith(code);
  }

  /**
   * Returns the node of a cluster to which the engine redirects.
   *
   * @param host the host that replied, which is meant if the reply names none
   */
  static Optional<EngineHost> movedTo(Throwable error, String host) {
    if (!isReply(error, "MOVED")) {
      return Optional.empty();
    }
    String address = String.valueOf(of(error).getMessage()).split(" ", 3)[2].strip();
    int colon = address.lastIndexOf(':');
    String name = address.substring(0, colon);
    return Optional.of(
        new EngineHost(
            name.isEmpty() || name.equals("?") ? host : name,
            Integer.parseInt(address.substring(colon + 1))));
  }

  private static String remedy(String reply) {
    String code = reply.split(" ", 2)[0];
    return switch (code) {
      case "WRONGPASS" -> ": check the username and the password of the section shared";
      case "NOAUTH" -> ": set the username and the password of the section shared";
      case "NOPERM" -> ": grant the user the permissions in docs/scale-out.md";
      case "NOPROTO" -> ": Valkey, or Redis 7.2 or newer, is required";
      case "READONLY" -> ": this is a replica; name the primary, all nodes, or the Sentinels";
      case "NOREPLICAS" -> ": the primary has lost its replicas (min-replicas-to-write)";
      case "OOM" -> ": set maxmemory-policy to volatile-lfu, or raise maxmemory";
      default ->
          reply.contains("unknown command")
              ? ": Valkey, or Redis 7.2 or newer, is required, without renamed commands"
              : "";
    };
  }
}
