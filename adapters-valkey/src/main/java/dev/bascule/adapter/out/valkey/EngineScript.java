package dev.bascule.adapter.out.valkey;

import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A Lua script, which the engine executes atomically. It replies with an array.
 *
 * @param source its text, which says what its keys, arguments and reply are
 * @param sha1 the name under which the engine knows it
 */
public record EngineScript(String source, String sha1) {

  /** Returns the script in the resource {@code file} of the package of {@code owner}. */
  public static EngineScript load(Class<?> owner, String file) {
    try (InputStream in = owner.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + file + " of " + owner);
      }
      byte[] source = in.readAllBytes();
      return new EngineScript(new String(source, StandardCharsets.UTF_8), Base16.digest(source));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a number as an argument. */
  public static byte[] argument(long number) {
    return argument(Long.toString(number));
  }

  /** Returns a text as an argument. */
  public static byte[] argument(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
