package dev.bascule.adapter.out.valkey.replicas;

import static java.util.stream.Collectors.toMap;

import dev.bascule.adapter.out.valkey.EngineReply;
import dev.bascule.adapter.out.valkey.EngineScript;
import dev.bascule.adapter.out.valkey.ValkeyEngine;
import dev.bascule.adapter.out.valkey.codec.ReplicaCodec;
import dev.bascule.adapter.out.valkey.codec.ValueFormatException;
import dev.bascule.application.port.out.ReplicaExchange.ReplicaMismatch;
import dev.bascule.application.port.out.Sealer;
import dev.bascule.application.view.SharedCacheView.ReplicaView;
import dev.bascule.domain.cache.shared.EngineException;
import dev.bascule.domain.time.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The replicas that are members: each writes itself with every heartbeat, and is removed when its
 * last one is too old by the clock of the engine. If the engine has lost the list, the last known
 * members stay until each has had the time to write itself again.
 *
 * <p>Thread-safe.
 */
final class MemberList {

  private static final EngineScript HEARTBEAT =
      EngineScript.load(MemberList.class, "heartbeat.lua");
  private static final EngineScript READ = EngineScript.load(MemberList.class, "read-members.lua");
  private static final EngineScript LEAVE = EngineScript.load(MemberList.class, "leave.lua");
  private static final int MAX_MEMBERS = 256;

  /** A replica with a former secret or configuration may be replaced within these times. */
  static final Duration SECRET_PATIENCE = Duration.ofMinutes(1);

  static final Duration CONFIGURATION_PATIENCE = Duration.ofMinutes(15);

  private static final int MAX_NAMES = 16;

  /** Who writes to the engine may write any name. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  private static final Logger LOGGER = LoggerFactory.getLogger(MemberList.class);
  private static final String NAMES = "m";
  private static final String DESCRIPTIONS = "d";
  private static final Comparator<ReplicaView> BY_NAME = Comparator.comparing(ReplicaView::name);

  private final ValkeyEngine engine;
  private final Sealer sealing;
  private final Supplier<ReplicaView> self;
  private final Supplier<List<String>> configurations;
  private final Duration life;
  private final String names;
  private final String descriptions;
  private final Ticker ticker;
  private volatile List<ReplicaView> members;
  private volatile boolean mayBeMember;

  /** The members before this replica was absent from the list; in {@link #sendHeartbeat} only. */
  private List<ReplicaView> earlier = List.of();

  private long earlierUntilNanos;

  private final Difference secretDifference =
      new Difference(
          SECRET_PATIENCE, "another secret: nothing is shared with them; check shared.secretFile");
  private final Difference configurationDifference =
      new Difference(
          CONFIGURATION_PATIENCE,
          "another configuration: values of the servers that differ are not shared");

  /** The replicas that differ from this one in one respect. Updated by one thread at a time. */
  private final class Difference {

    private final Duration patience;
    private final String description;

    /** Since when each replica has differed. */
    private Map<String, Long> sinceNanos = Map.of();

    private volatile List<String> names = List.of();

    Difference(Duration patience, String description) {
      this.patience = patience;
      this.description = description;
    }

    void update(List<String> found) {
      boolean wasKnown = !names.isEmpty();
      long now = ticker.nanos();
      Map<String, Long> before = sinceNanos;
      sinceNanos =
          found.stream()
              .map(name -> NAME.matcher(name).matches() ? name : "?")
              .distinct()
              .collect(toMap(name -> name, name -> before.getOrDefault(name, now)));
      names =
          sinceNanos.entrySet().stream()
              .filter(since -> now - since.getValue() >= patience.toNanos())
              .map(Map.Entry::getKey)
              .sorted()
              .limit(MAX_NAMES)
              .toList();
      if (names.isEmpty() && wasKnown) {
        LOGGER.info("No replica has {} any more", description.split(":", 2)[0]);
      } else if (!names.isEmpty() && !wasKnown) {
        LOGGER.warn("Replicas {} have {}", String.join(", ", names), description);
      }
    }
  }

  /**
   * @param self returns the description of this replica
   * @param configurations returns the hashes of the configuration of this replica, one for each
   *     secret
   * @param life how long a member counts after its last heartbeat; positive
   */
  MemberList(
      ValkeyEngine engine,
      Sealer sealing,
      Supplier<ReplicaView> self,
      Supplier<List<String>> configurations,
      Duration life,
      Ticker ticker) {
    this.engine = engine;
    this.sealing = sealing;
    this.self = self;
    this.configurations = configurations;
    this.life = life;
    this.names = engine.settings().key(NAMES);
    this.descriptions = engine.settings().key(DESCRIPTIONS);
    this.ticker = ticker;
    this.members = List.of();
  }

  /** Returns the members of the last heartbeat, or this replica if there was none. */
  List<ReplicaView> members() {
    List<ReplicaView> last = members;
    return last.isEmpty() ? List.of(self.get()) : last;
  }

  ReplicaMismatch mismatch() {
    return new ReplicaMismatch(secretDifference.names, configurationDifference.names);
  }

  /** Returns how many members have no secret of {@code sealing}. Blocks for one operation. */
  static int countForeign(ValkeyEngine engine, Sealer sealing) {
    String descriptions = engine.settings().key(DESCRIPTIONS);
    EngineReply reply =
        engine
            .connection()
            .eval(
                READ,
                List.of(engine.settings().key(NAMES), descriptions),
                List.of(EngineScript.argument(MAX_MEMBERS)));
    int foreign = 0;
    for (int i = 0; i + 1 < reply.size(); i += 2) {
      byte[] context = contextOf(descriptions, reply.text(i));
      Optional<byte[]> entry = reply.findBytes(i + 1);
      foreign += entry.isPresent() && sealing.open(entry.get(), context).isEmpty() ? 1 : 0;
    }
    return foreign;
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
    ReplicaView own = self.get();
    mayBeMember = true;
    try {
      EngineReply reply =
          engine
              .connection()
              .eval(
                  HEARTBEAT,
                  List.of(names, descriptions),
                  List.of(
                      EngineScript.argument(own.name()),
                      sealing.seal(
                          ReplicaCodec.encodeMember(own), contextOf(descriptions, own.name())),
                      EngineScript.argument(life.toMillis()),
                      EngineScript.argument(MAX_MEMBERS)));
      List<ReplicaView> found = new ArrayList<>();
      List<String> foreign = new ArrayList<>();
      for (int i = 1; i + 1 < reply.size() && i < 2 * MAX_MEMBERS; i += 2) {
        String name = reply.text(i);
        Optional<byte[]> entry = reply.findBytes(i + 1);
        if (entry.isPresent()) {
          sealing
              .open(entry.get(), contextOf(descriptions, name))
              .ifPresentOrElse(
                  member -> decode(member).ifPresent(found::add), () -> foreign.add(name));
        }
      }
      secretDifference.update(foreign);
      List<String> known = configurations.get();
      configurationDifference.update(
          found.stream()
              .filter(member -> !known.contains(member.configuration()))
              .map(ReplicaView::name)
              .toList());
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
  private List<ReplicaView> earlierWithout(List<ReplicaView> found, boolean wasAbsent) {
    long now = ticker.nanos();
    if (wasAbsent) {
      earlier = members;
      earlierUntilNanos = now + life.toNanos();
    } else if (earlierUntilNanos - now <= 0) {
      earlier = List.of();
    }
    Set<String> names = found.stream().map(ReplicaView::name).collect(Collectors.toSet());
    earlier = earlier.stream().filter(member -> !names.contains(member.name())).toList();
    return earlier;
  }

  /**
   * Ends the membership, if there may be one. Blocks for one operation of the engine; never fails.
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
                  LEAVE,
                  List.of(names, descriptions),
                  List.of(EngineScript.argument(engine.settings().replica())));
    } catch (EngineException _) {
      // It is removed after its life.
    }
  }

  private static Optional<ReplicaView> decode(byte[] description) {
    try {
      return Optional.of(ReplicaCodec.decodeMember(description));
    } catch (ValueFormatException _) {
      return Optional.empty();
    }
  }

  private static byte[] contextOf(String descriptions, String name) {
    return (descriptions + " " + name).getBytes(StandardCharsets.UTF_8);
  }
}
