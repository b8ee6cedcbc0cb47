package dev.bascule.adapter.out.valkey.fleet;

import dev.bascule.adapter.out.valkey.EngineReply;
import dev.bascule.adapter.out.valkey.EngineScript;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.codec.ReplicaCodec;
import dev.bascule.adapter.out.valkey.codec.ValueFormatException;
import dev.bascule.application.port.out.ReplicaExchange.Member;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The members of the fleet: each writes itself with every heartbeat, and is removed when its last
 * one is too old by the clock of the engine. If the engine has lost the list, the last known
 * members stay until each has had the time to write itself again.
 *
 * <p>Thread-safe.
 */
final class MemberList {

  private static final EngineScript HEARTBEAT =
      EngineScript.load(MemberList.class, "heartbeat.lua");
  private static final EngineScript LEAVE = EngineScript.load(MemberList.class, "leave.lua");
  private static final int MAX_MEMBERS = 256;
  private static final Comparator<Member> BY_NAME = Comparator.comparing(Member::name);

  private final ValkeyEngine engine;
  private final Sealer sealing;
  private final Supplier<Member> self;
  private final Duration life;
  private final String names;
  private final String descriptions;
  private final Ticker ticker;
  private volatile List<Member> members;
  private volatile boolean mayBeMember;

  /** The members before this replica was absent from the list; in {@link #sendHeartbeat} only. */
  private List<Member> earlier = List.of();

  private long earlierUntilNanos;

  /**
   * @param self returns the description of this replica
   * @param life how long a member counts after its last heartbeat; positive
   */
  MemberList(
      ValkeyEngine engine, Sealer sealing, Supplier<Member> self, Duration life, Ticker ticker) {
    this.engine = engine;
    this.sealing = sealing;
    this.self = self;
    this.life = life;
    this.names = engine.settings().key("m");
    this.descriptions = engine.settings().key("d");
    this.ticker = ticker;
    this.members = List.of();
  }

  /** Returns the members of the last heartbeat, or this replica if there was none. */
  List<Member> members() {
    List<Member> last = members;
    return last.isEmpty() ? List.of(self.get()) : last;
  }

  /** Returns the number of members, at least 1. */
  int count() {
    return Math.max(1, members.size());
  }

  /**
   * Sends a heartbeat. Called by one thread at a time. Blocks for one operation of the engine;
   * keeps the list if it fails.
   */
  void sendHeartbeat() {
    Member own = self.get();
    mayBeMember = true;
    try {
      EngineReply reply =
          engine
              .connection()
              .eval(
                  HEARTBEAT,
                  List.of(names, descriptions),
                  List.of(
                      bytes(own.name()),
                      sealing.seal(ReplicaCodec.encodeMember(own), contextOf(own.name())),
                      bytes(Long.toString(life.toMillis())),
                      bytes(Integer.toString(MAX_MEMBERS))));
      List<Member> found = new ArrayList<>();
      for (int i = 1; i + 1 < reply.size() && found.size() < MAX_MEMBERS; i += 2) {
        String name = reply.text(i);
        reply.findBytes(i + 1).flatMap(entry -> open(name, entry)).ifPresent(found::add);
      }
      boolean wasAbsent = reply.number(0) == 1;
      found.addAll(earlierWithout(found, wasAbsent));
      found.sort(BY_NAME);
      members = List.copyOf(found);
    } catch (EngineException _) {
      // The last known members stay.
    }
  }

  /**
   * Returns the earlier members that {@code found} lacks: after the list was lost, until they had
   * the time for a heartbeat.
   */
  private List<Member> earlierWithout(List<Member> found, boolean wasAbsent) {
    long now = ticker.nanos();
    if (wasAbsent) {
      earlier = members;
      earlierUntilNanos = now + life.toNanos();
    } else if (earlierUntilNanos - now <= 0) {
      earlier = List.of();
    }
    Set<String> names = found.stream().map(Member::name).collect(Collectors.toSet());
    earlier = earlier.stream().filter(member -> !names.contains(member.name())).toList();
    return earlier;
  }

  /**
   * Leaves the fleet if it may be a member. Blocks for one operation of the engine; never fails.
   */
  void leave() {
    if (!mayBeMember) {
      return;
    }
    try {
      EngineReply _ =
          engine
              .connection()
              .eval(
                  LEAVE, List.of(names, descriptions), List.of(bytes(engine.settings().replica())));
    } catch (EngineException _) {
      // It is removed after its life.
    }
  }

  private Optional<Member> open(String name, byte[] sealed) {
    try {
      return sealing.open(sealed, contextOf(name)).map(ReplicaCodec::decodeMember);
    } catch (ValueFormatException _) {
      return Optional.empty();
    }
  }

  private byte[] contextOf(String name) {
    return bytes(descriptions + " " + name);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
