package dev.bascule.domain.cache;

import static java.util.Objects.requireNonNull;

import dev.bascule.domain.json.Digest;
import dev.bascule.domain.mcp.Caller;

/**
 * Who may share a cache entry. Two requests can be answered with one entry only if their partitions
 * are equal.
 *
 * @param owner stands for those who share; a hash, so that no credential lies in a key
 */
public record Partition(Digest owner) {

  /** The partition that every caller shares. */
  public static final Partition SHARED = new Partition(Digest.of("shared"));

  public Partition {
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
  public static Partition ofView(String view) {
    return new Partition(Digest.of("view:" + view));
  }

  /** Returns the partition of {@code caller} alone, as far as it is seen in this way. */
  public Partition privateTo(Caller caller) {
    String view = owner.first() + " " + owner.second() + " " + owner.third() + " " + owner.fourth();
    return new Partition(Digest.of("private:" + view + ":" + caller.identity()));
  }
}
