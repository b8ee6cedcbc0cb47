package dev.bascule.adapter.out.mcp.protocol;

import dev.bascule.adapter.out.mcp.json.JsonCursor;
import dev.bascule.adapter.out.mcp.json.JsonSlice;
import dev.bascule.adapter.out.mcp.json.MalformedMessageException;
import dev.bascule.adapter.out.mcp.json.ReservedMeta;
import dev.bascule.domain.mcp.ServerMessage;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/** Readers of single members of the params of notifications. Stateless. */
public final class NotificationParams {

  private NotificationParams() {}

  /** Returns the string in {@code member}; empty if there is none. */
  static Optional<String> text(ServerMessage message, String member) {
    AtomicReference<Optional<String>> found = new AtomicReference<>(Optional.empty());
    read(message, member, value -> found.set(Optional.ofNullable(value.text())));
    return found.get();
  }

  /** Returns the integer in {@code member}; empty if there is none. */
  static OptionalLong integer(ServerMessage message, String member) {
    AtomicReference<OptionalLong> found = new AtomicReference<>(OptionalLong.empty());
    read(message, member, value -> found.set(value.integer()));
    return found.get();
  }

  /** Returns the integer in {@code member} of {@code _meta}; empty if there is none. */
  static OptionalLong integerOfMeta(ServerMessage message, String member) {
    AtomicReference<OptionalLong> found = new AtomicReference<>(OptionalLong.empty());
    read(
        message,
        "_meta",
        meta -> {
          if (meta.isObject()) {
            meta.members(
                (name, value) -> {
                  if (name.equals(member)) {
                    found.set(value.integer());
                  }
                });
          }
        });
    return found.get();
  }

  /** Returns the raw JSON of {@code member}; empty if it is absent. */
  public static Optional<String> raw(ServerMessage message, String member) {
    AtomicReference<Optional<String>> found = new AtomicReference<>(Optional.empty());
    read(message, member, value -> found.set(Optional.of(value.cut().text())));
    return found.get();
  }

  /** Returns {@code message} without the keys of {@code _meta} that 2026-07-28 defines. */
  public static ServerMessage withoutReservedMeta(ServerMessage message) {
    ReservedMeta reserved = new ReservedMeta();
    read(message, "_meta", reserved::take);
    return reserved.values().isEmpty()
        ? message
        : new ServerMessage(
            message.method(),
            JsonSlice.of(message.params().toByteArray()).toJsonWithout(reserved.values()));
  }

  private static void read(ServerMessage message, String member, JsonCursor.ElementReader reader) {
    try {
      JsonCursor.readObject(
          JsonSlice.of(message.params().toByteArray()),
          (name, value) -> {
            if (name.equals(member)) {
              reader.read(value);
            }
          });
    } catch (MalformedMessageException e) {
      throw new AssertionError("params were read as an object before", e);
    }
  }
}
