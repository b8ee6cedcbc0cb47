package dev.bascule.domain.cache.shared;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.mcp.ServerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a replica knows of the generations of the tags in use: their tokens, and the invalidations
 * that the engine does not have yet.
 *
 * <p>The least recently used tags are removed when there are more than the caches need, but none of
 * a whole server or cache. Their values must then be deleted, because changes of a tag that is not
 * in use are ignored.
 *
 * <p>Thread-safe; never blocks.
 */
final class GenerationTable {

  /** The maximum number of tags without those that {@link #addCapacity} adds. */
  static final int MIN_CAPACITY = 10_000;

  /** An entry has one subject, with two kinds of generations, and one partition. */
  private static final int TAGS_PER_ENTRY = 3;

  /** The maximum number of slots for which there is additional room: all of 50 servers. */
  static final int MAX_SLOTS = 2 * 50 * CacheTag.SlotTag.SLOTS;

  static final int MAX_PENDING = 1_000;

  /** The maximum number of subjects and slots of one server that are pending in one cache. */
  static final int MAX_PENDING_OF_SERVER = 100;

  private final Supplier<RandomId> ids;
  private final Function<SharedTag, String> names;

  @GuardedBy("this")
  private final Map<String, SharedTag> tagsByName = new HashMap<>();

  @GuardedBy("this")
  private final Map<SharedTag, TagState> tags =
      new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true);

  /** The tags with invalidations that the engine does not have, and the number of the last one. */
  @GuardedBy("this")
  private final Map<SharedTag, Long> pending = new LinkedHashMap<>();

  @GuardedBy("this")
  private long capacity = MIN_CAPACITY;

  /** The number of tags in use that are slots. */
  @GuardedBy("this")
  private int slots;

  @GuardedBy("this")
  private long changes;

  @GuardedBy("this")
  private @Nullable EngineEpoch epoch;

  /** A tag with its token, null if unknown, and the number of the last change of the tag. */
  private static final class TagState {
    final String name;
    @Nullable RandomId token;
    long changedAt;

    TagState(String name, long changedAt) {
      this.name = name;
      this.changedAt = changedAt;
    }
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
  record Reading(SharedTag tag, long changedAt) {}

  /**
   * Invalidations to send to the engine.
   *
   * @param tokens the new tokens, which no other announcement has
   * @param latest the number of the last invalidation that is included
   */
  record Announcement(Map<SharedTag, RandomId> tokens, long latest) {}

  /**
   * @param ids returns random ids
   * @param names returns the name of a tag in the engine
   */
  GenerationTable(Supplier<RandomId> ids, Function<SharedTag, String> names) {
    this.ids = ids;
    this.names = names;
  }

  /** Makes room for the tags of a cache with so many entries. */
  synchronized void addCapacity(int entries) {
    capacity += (long) TAGS_PER_ENTRY * entries;
  }

  /**
   * Notes that values with {@code used} may be stored in the own cache.
   *
   * @return the tags that were removed to make room
   */
  synchronized List<SharedTag> use(List<SharedTag> used) {
    used.forEach(this::stateOf);
    return isOverCapacity() ? removeEldest() : List.of();
  }

  @GuardedBy("this")
  private List<SharedTag> removeEldest() {
    List<SharedTag> removed = new ArrayList<>();
    List<SharedTag> kept = new ArrayList<>();
    Iterator<Map.Entry<SharedTag, TagState>> eldest = tags.entrySet().iterator();
    while (isOverCapacity() && eldest.hasNext()) {
      Map.Entry<SharedTag, TagState> each = eldest.next();
      if (isRemovable(each.getKey())) {
        eldest.remove();
        tagsByName.remove(each.getValue().name);
        slots -= isSlot(each.getKey()) ? 1 : 0;
        removed.add(each.getKey());
      } else {
        kept.add(each.getKey());
      }
    }
    // So that the next call does not meet them again.
    kept.forEach(this::stateOf);
    return removed;
  }

  @GuardedBy("this")
  private boolean isOverCapacity() {
    return tags.size() > capacity + Math.min(slots, MAX_SLOTS);
  }

  /** Slots do not make room for other tags, because there is additional room for them. */
  @GuardedBy("this")
  private boolean isRemovable(SharedTag tag) {
    return isSlot(tag)
        ? slots > MAX_SLOTS
        : tag.tag().stream().anyMatch(each -> !(each instanceof CacheTag.ServerTag));
  }

  private static boolean isSlot(SharedTag tag) {
    return tag.tag().orElse(null) instanceof CacheTag.SlotTag;
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
      TagState state = stateOf(tag);
      if (state.token == null) {
        readings.add(new Reading(tag, state.changedAt));
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
        if (state != null && state.changedAt == reading.changedAt()) {
          state.token = tokens.get(i);
        }
      }
    }
  }

  /** Returns the tag with a name; empty if it is not in use. */
  synchronized Optional<SharedTag> findByName(String name) {
    return Optional.ofNullable(tagsByName.get(name));
  }

  /** Notes that the token of {@code tag} is another. */
  synchronized void change(SharedTag tag) {
    TagState state = tags.get(tag);
    if (state != null) {
      change(state);
    }
  }

  /** Notes that all tokens are others. */
  synchronized void changeAll() {
    tags.values().forEach(this::change);
  }

  /**
   * Notes the history of the engine. If it is another, no token is known; and as it may lack
   * invalidations that the former one had acknowledged, all values get new generations.
   *
   * @param caches the names of all caches
   * @return whether it is another
   */
  synchronized boolean adopt(EngineEpoch found, Collection<String> caches) {
    if (found.equals(epoch)) {
      return false;
    }
    boolean isFirst = epoch == null;
    epoch = found;
    changeAll();
    if (!isFirst) {
      beginAll(caches);
    }
    return true;
  }

  synchronized boolean hasEpoch(EngineEpoch found) {
    return found.equals(epoch);
  }

  /**
   * Begins a new generation, which the engine must be told. In place of many subjects and slots of
   * a server, all its values get one, so that one server cannot cause the invalidation of all
   * servers.
   */
  synchronized void begin(SharedTag tag) {
    change(tag);
    pending.put(tag, ++changes);
    serverOf(tag).ifPresent(this::beginServerIfMany);
    if (pending.size() > MAX_PENDING) {
      beginAll(pending.keySet().stream().map(SharedTag::cache).distinct().toList());
    }
  }

  @GuardedBy("this")
  private void beginServerIfMany(SharedTag server) {
    if (pending.containsKey(server) || pendingPartsOf(server) > MAX_PENDING_OF_SERVER) {
      pending.keySet().removeIf(each -> serverOf(each).filter(server::equals).isPresent());
      beginOnly(server);
    }
  }

  /** Returns the tag of the server that has the subject or slot {@code tag}; empty for others. */
  private static Optional<SharedTag> serverOf(SharedTag tag) {
    return tag.tag()
        .flatMap(GenerationTable::serverOf)
        .map(server -> new SharedTag(tag.cache(), Optional.of(new CacheTag.ServerTag(server))));
  }

  private static Optional<ServerId> serverOf(CacheTag tag) {
    return switch (tag) {
      case CacheTag.SubjectTag(ServerId server, _) -> Optional.of(server);
      case CacheTag.SlotTag(ServerId server, _) -> Optional.of(server);
      case CacheTag.ServerTag _, CacheTag.PartitionTag _ -> Optional.empty();
    };
  }

  @GuardedBy("this")
  private long pendingPartsOf(SharedTag server) {
    return pending.size() <= MAX_PENDING_OF_SERVER
        ? 0
        : pending.keySet().stream()
            .filter(each -> serverOf(each).filter(server::equals).isPresent())
            .count();
  }

  @GuardedBy("this")
  private void beginOnly(SharedTag tag) {
    change(tag);
    pending.put(tag, ++changes);
  }

  /** Returns whether there are invalidations that the engine does not have. */
  synchronized boolean hasPending() {
    return !pending.isEmpty();
  }

  /** Returns the number of invalidations that the engine does not have. */
  synchronized int pendingCount() {
    return pending.size();
  }

  /**
   * Returns the invalidations that the engine does not have, with tokens for one attempt to send
   * them. An attempt that was given up may be executed at any time, and must not bring back a
   * generation then: so no two attempts have a token in common.
   */
  synchronized Announcement nextAnnouncement() {
    return new Announcement(
        pending.keySet().stream().collect(toUnmodifiableMap(tag -> tag, _ -> ids.get())), changes);
  }

  /**
   * Notes that the engine has acknowledged an announcement. Others with the same tags may be under
   * way: each is a valid invalidation.
   */
  synchronized void acknowledge(Announcement announcement) {
    for (SharedTag tag : announcement.tokens().keySet()) {
      Long number = pending.get(tag);
      if (number != null && number <= announcement.latest()) {
        pending.remove(tag);
      }
    }
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

  @GuardedBy("this")
  private void change(TagState state) {
    state.token = null;
    state.changedAt = ++changes;
  }

  /** Returns the state of a tag, which is the most recently used now. */
  @GuardedBy("this")
  private TagState stateOf(SharedTag tag) {
    TagState state = tags.get(tag);
    if (state == null) {
      state = new TagState(names.apply(tag), ++changes);
      tags.put(tag, state);
      tagsByName.put(state.name, tag);
      slots += isSlot(tag) ? 1 : 0;
    }
    return state;
  }

  /** Begins new generations of whole caches in place of all that is pending. */
  @GuardedBy("this")
  private void beginAll(Collection<String> caches) {
    pending.clear();
    for (String cache : caches) {
      beginOnly(new SharedTag(cache, Optional.empty()));
    }
  }
}
