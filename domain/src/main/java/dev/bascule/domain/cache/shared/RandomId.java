package dev.bascule.domain.cache.shared;

/**
 * 128 random bits that identify a generation or a lease: the same is never drawn again, not even
 * after the shared cache has lost its contents.
 */
public record RandomId(long high, long low) {

  @Override
  public String toString() {
    return "%016x%016x".formatted(high, low);
  }
}
