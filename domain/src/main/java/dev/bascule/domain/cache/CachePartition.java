package dev.bascule.domain.cache;

import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;

/**
 * The set of callers that share cache entries. One entry answers two requests only if their
 * partitions are equal.
 *
 * @param owner identifies the set; a hash, so that no credential is part of a key
 * @param isLocal whether it belongs to a connection of this process, so that no other process can
 *     have values for it
 */
public record CachePartition(Sha256 owner, boolean isLocal) {

  /** The partition of all callers. */
  public static final CachePartition SHARED = new CachePartition(Sha256.of("shared"), false);

  /** Equals the record's own, which is not inlined; used by each call. */
  @Override
  public int hashCode() {
    return owner.hashCode();
  }

  /**
   * Returns the partition of all callers that a server cannot tell apart.
   *
   * @param view all that the server sees of a caller in addition to the request
   */
  public static CachePartition ofView(String view) {
    return new CachePartition(Sha256.of("view:" + view), /* isLocal= */ false);
  }

  /**
   * Returns the partition of callers that use one connection of this process, and that the server
   * cannot tell apart.
   *
   * @param view all that the server sees of a caller in addition to the request, with the
   *     connection
   */
  public static CachePartition ofConnection(String view) {
    return new CachePartition(Sha256.of("connection:" + view), /* isLocal= */ true);
  }

  /** Returns the partition of {@code caller} alone within this one. */
  public CachePartition privateTo(Caller caller) {
    String view = owner.first() + " " + owner.second() + " " + owner.third() + " " + owner.fourth();
    return new CachePartition(Sha256.of("private:" + view + ":" + caller.identity()), isLocal);
  }
}
