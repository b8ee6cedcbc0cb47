package dev.bascule.domain.cache;

import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;

/**
 * The set of callers that share cache entries. One entry answers two requests only if their
 * partitions are equal.
 *
 * @param owner identifies the set; a hash, so that no credential is part of a key
 */
public record CachePartition(Sha256 owner) {

  /** The partition of all callers. */
  public static final CachePartition SHARED = new CachePartition(Sha256.of("shared"));

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
    return new CachePartition(Sha256.of("view:" + view));
  }

  /** Returns the partition of {@code caller} alone within this one. */
  public CachePartition privateTo(Caller caller) {
    String view = owner.first() + " " + owner.second() + " " + owner.third() + " " + owner.fourth();
    return new CachePartition(Sha256.of("private:" + view + ":" + caller.identity()));
  }
}
