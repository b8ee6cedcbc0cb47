package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.Sha256;
import dev.bascule.domain.mcp.Caller;

/**
 * Who may share a cache entry. Two requests can be answered with one entry only if their partitions
 * are equal.
 *
 * @param owner stands for those who share; a hash, so that no credential lies in a key
 */
public record CachePartition(Sha256 owner) {

  /** The partition that every caller shares. */
  public static final CachePartition SHARED = new CachePartition(Sha256.of("shared"));

  public CachePartition {
    requireNonNull(owner, "owner");
  }

  /** As a record's own, which is not inlined: it is asked for with each call. */
  @Override
  public int hashCode() {
    return owner.hashCode();
  }

  /**
   * Returns the partition of all on whose behalf a server is asked in the same way, so that it
   * cannot tell them apart.
   *
   * @param view all that the server sees of them besides what they ask
   */
  public static CachePartition ofView(String view) {
    return new CachePartition(Sha256.of("view:" + view));
  }

  /** Returns the partition of {@code caller} alone, as far as it is seen in this way. */
  public CachePartition privateTo(Caller caller) {
    String view = owner.first() + " " + owner.second() + " " + owner.third() + " " + owner.fourth();
    return new CachePartition(Sha256.of("private:" + view + ":" + caller.identity()));
  }
}
