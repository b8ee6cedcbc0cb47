package dev.bascule.adapter.out.valkey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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
      byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(source);
      return new EngineScript(
          new String(source, StandardCharsets.UTF_8), HexFormat.of().formatHex(sha1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
