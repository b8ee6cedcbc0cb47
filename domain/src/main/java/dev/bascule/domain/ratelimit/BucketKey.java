package dev.bascule.domain.ratelimit;

/**
 * Identifies a token bucket, in all replicas.
 *
 * @param id identifies what is limited
 * @param rate part of the identity, since a bucket of another rate has other tokens
 * @param isExact whether tokens are borrowed one by one, so that none is held unused
 */
public record BucketKey(String id, Rate rate, boolean isExact) {

  /** Returns the bucket of the caller with {@code identity}. */
  public static BucketKey ofCaller(String identity, Rate rate) {
    return new BucketKey("caller " + identity, rate, /* isExact= */ false);
  }

  /**
   * Returns the bucket of a server. It is exact: its requests wait for the server anyway, and its
   * operator may reject what exceeds the rate.
   */
  public static BucketKey ofServer(String name, Rate rate) {
    return new BucketKey("server " + name, rate, /* isExact= */ true);
  }
}
