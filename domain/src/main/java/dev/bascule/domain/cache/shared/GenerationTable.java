package dev.bascule.domain.cache.shared;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a replica knows of the generations of the tags in use: their tokens, and the invalidations
 * that the engine does not have yet.
 *
 * <p>The least recently used tags are removed when there are too many. Their values must then be
 * deleted, because changes of a tag that is not in use are ignored.
 *
 * <p>Thread-safe; never blocks.
 */
final class GenerationTable {

  static final int MAX_TAGS = 10_000;
  static final int MAX_PENDING = 1_000;

  private final Supplier<RandomId> ids;

  @GuardedBy("this")
  private final Map<SharedTag, TagState> tags =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  @GuardedBy("this")
  private final Map<SharedTag, RandomId> pending = new LinkedHashMap<>();

  @GuardedBy("this")
  private @Nullable EngineEpoch epoch;

  /** A tag with its token, null if unknown, and the number of changes that were noticed. */
  private static final class TagState {
    @Nullable RandomId token;
    long changes;
  }

  /** What is known of the generation of some tags. */
  sealed interface Knowledge {

    /** All tokens are known. */
    record Known(Generation generation) implements Knowledge {}

    /** These tokens must be read. */
    record Unknown(EngineEpoch epoch, List<Reading> readings) implements Knowledge {}

    /** There was no connection yet, or the engine does not have an invalidation. */
    record Unavailable() implements Knowledge {}
  }

  /** A tag whose token is being read: what is read is not believed if it changes meanwhile. */
  record Reading(SharedTag tag, long changes) {}

  GenerationTable(Supplier<RandomId> ids) {
    this.ids = ids;
  }

  /**
   * Notes that values with {@code used} may be stored in the own cache.
   *
   * @return the tags that were removed to make room
   */
  synchronized List<SharedTag> use(List<SharedTag> used) {
    for (SharedTag tag : used) {
      tags.computeIfAbsent(tag, _ -> new TagState());
      TagState _ = tags.get(tag);
    }
    List<SharedTag> removed = new ArrayList<>();
    while (tags.size() > MAX_TAGS) {
      SharedTag eldest = tags.keySet().iterator().next();
      tags.remove(eldest);
      removed.add(eldest);
    }
    return removed;
  }

  /** Returns what is known of the generation of {@code wanted}. */
  synchronized Knowledge lookUp(List<SharedTag> wanted) {
    EngineEpoch current = epoch;
    if (current == null || !Collections.disjoint(pending.keySet(), wanted)) {
      return new Knowledge.Unavailable();
    }
    List<RandomId> tokens = new ArrayList<>();
    List<Reading> readings = new ArrayList<>();
    for (SharedTag tag : wanted) {
      TagState state = tags.computeIfAbsent(tag, _ -> new TagState());
      if (state.token == null) {
        readings.add(new Reading(tag, state.changes));
      } else {
        tokens.add(state.token);
      }
    }
    return readings.isEmpty()
        ? new Knowledge.Known(new Generation(current, List.copyOf(tokens)))
        : new Knowledge.Unknown(current, readings);
  }

  /** Sets the tokens that were read, in the order of the readings, but none that changed since. */
  synchronized void learn(Knowledge.Unknown unknown, List<RandomId> tokens) {
    if (unknown.epoch().equals(epoch)) {
      for (int i = 0; i < tokens.size(); i++) {
        Reading reading = unknown.readings().get(i);
        TagState state = tags.get(reading.tag());
        if (state != null && state.changes == reading.changes()) {
          state.token = tokens.get(i);
        }
      }
    }
  }

  /** Notes that the token of {@code tag} is another. Returns whether the tag is in use. */
  synchronized boolean change(SharedTag tag) {
    TagState state = tags.get(tag);
    if (state == null) {
      return false;
    }
    change(state);
    return true;
  }

  /** Notes that all tokens are others. */
  synchronized void changeAll() {
    tags.values().forEach(GenerationTable::change);
  }

  /** Notes the history of the engine. Returns whether it is another: then no token is known. */
  synchronized boolean adopt(EngineEpoch found) {
    if (found.equals(epoch)) {
      return false;
    }
    epoch = found;
    changeAll();
    return true;
  }

  synchronized boolean hasEpoch(EngineEpoch found) {
    return found.equals(epoch);
  }

  /** Begins a new generation, which the engine must be told. */
  synchronized void begin(SharedTag tag) {
    boolean _ = change(tag);
    pending.put(tag, ids.get());
    if (pending.size() > MAX_PENDING) {
      beginAll(pending.keySet().stream().map(SharedTag::cache).distinct().toList());
    }
  }

  /** Returns the invalidations that the engine does not have, with the tokens to send. */
  synchronized Map<SharedTag, RandomId> pending() {
    return Map.copyOf(pending);
  }

  /**
   * Notes whether the engine has acknowledged what was sent. What it has not may arrive at any
   * time, and must not end a later generation then: so it gets other tokens.
   */
  synchronized void settle(Map<SharedTag, RandomId> sent, boolean isAcknowledged) {
    sent.forEach(
        (tag, id) -> {
          if (isAcknowledged) {
            pending.remove(tag, id);
          } else {
            pending.replace(tag, id, ids.get());
          }
        });
  }

  /** Returns the tags in use, the least recently used first. */
  synchronized List<SharedTag> inUse() {
    return List.copyOf(tags.keySet());
  }

  /**
   * Compares tokens of the engine with the known ones.
   *
   * @param found the tokens of {@code compared} in their order; empty if there is none
   * @return the tags whose token is another, or was not known; their token is unknown now
   */
  synchronized List<SharedTag> compare(List<SharedTag> compared, List<Optional<RandomId>> found) {
    List<SharedTag> outdated = new ArrayList<>();
    for (int i = 0; i < compared.size(); i++) {
      SharedTag tag = compared.get(i);
      TagState state = tags.get(tag);
      if (state != null && (state.token == null || !found.get(i).equals(known(state)))) {
        change(state);
        outdated.add(tag);
      }
    }
    return outdated;
  }

  private static Optional<RandomId> known(TagState state) {
    return Optional.of(requireNonNull(state.token));
  }

  private static void change(TagState state) {
    state.token = null;
    state.changes++;
  }

  /** Begins new generations of whole caches in place of all that is pending. */
  @GuardedBy("this")
  private void beginAll(List<String> caches) {
    pending.clear();
    for (String cache : caches) {
      SharedTag all = new SharedTag(cache, Optional.empty());
      boolean _ = change(all);
      pending.put(all, ids.get());
    }
  }
}
