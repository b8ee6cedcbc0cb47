package dev.bascule.domain.cache;

import dev.bascule.domain.cache.CacheTag.SlotTag;
import java.util.List;
import java.util.Optional;

/** The slots of the tags that are configured for a value. Thread-safe. */
@FunctionalInterface
public interface SlotSource {

  /** The source of values without such tags. */
  SlotSource NONE = new Resolved(Optional.of(List.of()));

  /**
   * Returns the slots without duplicates, or empty if a tag cannot be determined; always the same.
   * Must not block.
   */
  Optional<List<SlotTag>> slots();

  /** Known slots. */
  record Resolved(Optional<List<SlotTag>> slots) implements SlotSource {}
}
