package dev.bascule.domain.cache.shared;

import dev.bascule.domain.cache.Cache;
import dev.bascule.domain.cache.CacheReader;
import dev.bascule.domain.cache.CacheTag;
import dev.bascule.domain.freshness.FreshnessLifetime;
import dev.bascule.domain.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Mistakes that an implementation of the protocol could make. */
enum PlantedFault {
  /** Hits of the own cache do not check whether invalidations are received. */
  TRUST_NOT_ASKED {
    @Override
    SimulatedReplica.Faults newFaults() {
      return new SimulatedReplica.Faults() {
        @Override
        public SharedCache<SimulatedKey, SimulatedValue> sharedCache(
            SharedCache<SimulatedKey, SimulatedValue> cache) {
          return new Unguarded(cache);
        }
      };
    }
  },
  /** A token that was read before it changed is used after that. */
  TOKEN_BELIEVED_ACROSS_CHANGE {
    @Override
    SimulatedReplica.Faults newFaults() {
      return new SimulatedReplica.Faults() {
        @Override
        public SharedTokens tokens(SharedTokens tokens) {
          return new OldReadings(tokens);
        }
      };
    }
  },
  /** A value is stored under the tokens that are known when its load ends. */
  STORED_UNDER_LATER_TOKENS {
    @Override
    SimulatedReplica.Faults newFaults() {
      return new SimulatedReplica.Faults() {
        // The latest tokens, by the link of the replica that has read them.
        private final IdentityHashMap<Object, Map<SharedTag, RandomId>> known =
            new IdentityHashMap<>();

        @Override
        public SharedTokens tokens(SharedTokens tokens) {
          return new Tokens(tokens) {
            @Override
            public List<RandomId> readOrCreate(
                EngineEpoch epoch, List<SharedTag> tags, List<RandomId> proposals) {
              List<RandomId> read = super.readOrCreate(epoch, tags, proposals);
              for (int i = 0; i < tags.size(); i++) {
                known.computeIfAbsent(tokens, _ -> new HashMap<>()).put(tags.get(i), read.get(i));
              }
              return read;
            }
          };
        }

        @Override
        public SharedValues<SimulatedKey, SimulatedValue> values(
            SharedValues<SimulatedKey, SimulatedValue> values) {
          return new Values(values) {
            @Override
            public void store(
                Optional<Lease<SimulatedKey>> lease,
                SharedName<SimulatedKey> name,
                SimulatedValue value,
                Duration age,
                FreshnessLifetime lifetime,
                Optional<SharedName<SimulatedKey>> superseded) {
              List<RandomId> tokens = new ArrayList<>();
              Map<SharedTag, RandomId> ofReplica = known.getOrDefault(values, Map.of());
              tokens.add(latest(ofReplica, name, Optional.empty(), 0));
              for (int i = 0; i < name.key().tags().size(); i++) {
                tokens.add(latest(ofReplica, name, Optional.of(name.key().tags().get(i)), i + 1));
              }
              List<RandomId> all = name.generation().tokens();
              tokens.addAll(all.subList(tokens.size(), all.size()));
              Generation later = new Generation(name.generation().epoch(), tokens);
              super.store(
                  lease, new SharedName<>(name.key(), later), value, age, lifetime, superseded);
            }
          };
        }

        private RandomId latest(
            Map<SharedTag, RandomId> ofReplica,
            SharedName<SimulatedKey> name,
            Optional<CacheTag> tag,
            int place) {
          return ofReplica.getOrDefault(
              new SharedTag("results", tag), name.generation().tokens().get(place));
        }
      };
    }
  },
  /** The history of the engine is not part of names, and a new one is not noticed. */
  EPOCH_LEFT_OUT {
    @Override
    SimulatedReplica.Faults newFaults() {
      return new SimulatedReplica.Faults() {
        @Override
        public SharedTokens tokens(SharedTokens tokens) {
          return new Tokens(tokens) {
            @Override
            public EngineEpoch connect(Listener listener) {
              EngineEpoch _ = super.connect(listener);
              return new EngineEpoch("the same");
            }

            @Override
            public EngineEpoch sendHeartbeat(long number) {
              EngineEpoch _ = super.sendHeartbeat(number);
              return new EngineEpoch("the same");
            }
          };
        }
      };
    }
  },
  /** Tokens are counted from 1, so that one that was lost comes back. */
  COUNTED_TOKENS {
    @Override
    SimulatedReplica.Faults newFaults() {
      return new SimulatedReplica.Faults() {
        @Override
        public SharedTokens tokens(SharedTokens tokens) {
          return new Tokens(tokens) {
            private final Map<SharedTag, Long> latest = new HashMap<>();

            @Override
            public List<RandomId> readOrCreate(
                EngineEpoch epoch, List<SharedTag> tags, List<RandomId> proposals) {
              List<RandomId> first = proposals.stream().map(_ -> new RandomId(0, 1)).toList();
              List<RandomId> read = super.readOrCreate(epoch, tags, first);
              for (int i = 0; i < tags.size(); i++) {
                latest.put(tags.get(i), read.get(i).low());
              }
              return read;
            }

            @Override
            public void replace(Map<SharedTag, RandomId> replaced) {
              Map<SharedTag, RandomId> counted = new HashMap<>();
              replaced.keySet().forEach(tag -> counted.put(tag, next(tag)));
              super.replace(counted);
            }

            private RandomId next(SharedTag tag) {
              return new RandomId(0, latest.merge(tag, 1L, Long::sum));
            }
          };
        }
      };
    }
  },
  /** An invalidation that could not be sent is forgotten. */
  PENDING_FORGOTTEN {
    @Override
    SimulatedReplica.Faults newFaults() {
      return new SimulatedReplica.Faults() {
        @Override
        public SharedTokens tokens(SharedTokens tokens) {
          return new Tokens(tokens) {
            @Override
            public void replace(Map<SharedTag, RandomId> replaced) {
              try {
                super.replace(replaced);
              } catch (EngineException _) {
                // Forgotten.
              }
            }
          };
        }
      };
    }
  },
  /** The token of the subject is not part of names. */
  TAG_LEFT_OUT {
    @Override
    SimulatedReplica.Faults newFaults() {
      return leavingOut(CacheTag.SubjectTag.class, /* isSoft= */ false);
    }
  },
  /** The tokens of slots are not part of names. */
  SLOT_LEFT_OUT {
    @Override
    SimulatedReplica.Faults newFaults() {
      return leavingOut(CacheTag.SlotTag.class, /* isSoft= */ false);
    }
  },
  /** The tokens by which slots become stale are not part of names. */
  SOFT_SLOT_LEFT_OUT {
    @Override
    SimulatedReplica.Faults newFaults() {
      return leavingOut(CacheTag.SlotTag.class, /* isSoft= */ true);
    }
  },
  /** An invalidation is sent again with the token of the first attempt. */
  TOKEN_SENT_TWICE {
    @Override
    SimulatedReplica.Faults newFaults() {
      return new SimulatedReplica.Faults() {
        @Override
        public SharedTokens tokens(SharedTokens tokens) {
          return new Tokens(tokens) {
            private final Map<SharedTag, RandomId> first = new HashMap<>();

            @Override
            public void replace(Map<SharedTag, RandomId> replaced) {
              Map<SharedTag, RandomId> same = new HashMap<>(replaced);
              same.replaceAll((tag, id) -> first.getOrDefault(tag, id));
              first.putAll(same);
              super.replace(same);
              same.keySet().forEach(first::remove);
            }
          };
        }
      };
    }
  };

  /** Returns the fault for one simulation. */
  abstract SimulatedReplica.Faults newFaults();

  /** Returns faults that leave the tokens of one kind of tags out of names. */
  private static SimulatedReplica.Faults leavingOut(
      Class<? extends CacheTag> kind, boolean isSoft) {
    return new SimulatedReplica.Faults() {
      @Override
      public SharedValues<SimulatedKey, SimulatedValue> values(
          SharedValues<SimulatedKey, SimulatedValue> values) {
        return new ShortNames(values, kind, isSoft);
      }
    };
  }

  /** Passes everything on. */
  private static class Tokens implements SharedTokens {
    private final SharedTokens tokens;

    Tokens(SharedTokens tokens) {
      this.tokens = tokens;
    }

    @Override
    public String nameOf(SharedTag tag) {
      return tokens.nameOf(tag);
    }

    @Override
    public EngineEpoch connect(Listener listener) {
      return tokens.connect(listener);
    }

    @Override
    public EngineEpoch sendHeartbeat(long number) {
      return tokens.sendHeartbeat(number);
    }

    @Override
    public List<Optional<RandomId>> read(List<SharedTag> tags) {
      return tokens.read(tags);
    }

    @Override
    public List<RandomId> readOrCreate(
        EngineEpoch epoch, List<SharedTag> tags, List<RandomId> proposals) {
      return tokens.readOrCreate(epoch, tags, proposals);
    }

    @Override
    public void replace(Map<SharedTag, RandomId> replaced) {
      tokens.replace(replaced);
    }
  }

  /** Passes everything on. */
  private static class Values implements SharedValues<SimulatedKey, SimulatedValue> {
    private final SharedValues<SimulatedKey, SimulatedValue> values;

    Values(SharedValues<SimulatedKey, SimulatedValue> values) {
      this.values = values;
    }

    @Override
    public SharedReply<SimulatedValue> find(
        List<SharedName<SimulatedKey>> names, RandomId lease, Duration leaseFor) {
      return values.find(names, lease, leaseFor);
    }

    @Override
    public void store(
        Optional<Lease<SimulatedKey>> lease,
        SharedName<SimulatedKey> name,
        SimulatedValue value,
        Duration age,
        FreshnessLifetime lifetime,
        Optional<SharedName<SimulatedKey>> superseded) {
      values.store(lease, name, value, age, lifetime, superseded);
    }

    @Override
    public void endWithoutValue(Lease<SimulatedKey> lease, Duration duration) {
      values.endWithoutValue(lease, duration);
    }

    @Override
    public void renew(Collection<Lease<SimulatedKey>> leases, Duration leaseFor) {
      values.renew(leases, leaseFor);
    }
  }

  /** Leaves the tokens of one kind of tags out of names. */
  private static final class ShortNames extends Values {
    private final Class<? extends CacheTag> kind;
    private final boolean isSoft;

    ShortNames(
        SharedValues<SimulatedKey, SimulatedValue> values,
        Class<? extends CacheTag> kind,
        boolean isSoft) {
      super(values);
      this.kind = kind;
      this.isSoft = isSoft;
    }

    @Override
    public SharedReply<SimulatedValue> find(
        List<SharedName<SimulatedKey>> names, RandomId lease, Duration leaseFor) {
      return super.find(names.stream().map(this::shorten).toList(), lease, leaseFor);
    }

    @Override
    public void store(
        Optional<Lease<SimulatedKey>> lease,
        SharedName<SimulatedKey> name,
        SimulatedValue value,
        Duration age,
        FreshnessLifetime lifetime,
        Optional<SharedName<SimulatedKey>> superseded) {
      super.store(lease.map(this::shorten), shorten(name), value, age, lifetime, superseded);
    }

    @Override
    public void endWithoutValue(Lease<SimulatedKey> lease, Duration duration) {
      super.endWithoutValue(shorten(lease), duration);
    }

    private Lease<SimulatedKey> shorten(Lease<SimulatedKey> lease) {
      return new Lease<>(shorten(lease.name()), lease.id());
    }

    /** After the token of the cache, names have those of the tags, then those of soft tags. */
    private SharedName<SimulatedKey> shorten(SharedName<SimulatedKey> name) {
      List<CacheTag> hard = name.key().tags();
      List<CacheTag> tags = new ArrayList<>(hard);
      hard.stream().filter(CacheTag.SlotTag.class::isInstance).forEach(tags::add);
      List<RandomId> kept = new ArrayList<>();
      for (int i = 0; i < name.generation().tokens().size(); i++) {
        boolean isOfKind = i > 0 && kind.isInstance(tags.get(i - 1)) && isSoft == (i > hard.size());
        if (!isOfKind) {
          kept.add(name.generation().tokens().get(i));
        }
      }
      return new SharedName<>(name.key(), new Generation(name.generation().epoch(), kept));
    }
  }

  /** Serves values of the own cache whether invalidations are received or not. */
  private record Unguarded(SharedCache<SimulatedKey, SimulatedValue> cache)
      implements SharedCache<SimulatedKey, SimulatedValue> {

    @Override
    public CacheReader<SimulatedKey, SimulatedValue> guard(
        Cache<SimulatedKey, SimulatedValue> own) {
      return own;
    }

    @Override
    public SharedLookup<SimulatedValue> find(
        SimulatedKey own, Optional<SimulatedKey> shared, Deadline deadline) {
      return cache.find(own, shared, deadline);
    }

    @Override
    public SharedLoad<SimulatedValue> reload(SimulatedKey own, Optional<SimulatedKey> shared) {
      return cache.reload(own, shared);
    }

    @Override
    public void beginGeneration(CacheTag tag) {
      cache.beginGeneration(tag);
    }

    @Override
    public void beginSoftGeneration(CacheTag tag) {
      cache.beginSoftGeneration(tag);
    }

    @Override
    public void beginGeneration() {
      cache.beginGeneration();
    }

    @Override
    public boolean isDistributed() {
      return cache.isDistributed();
    }

    @Override
    public boolean mayHave(SimulatedKey own) {
      return cache.mayHave(own);
    }

    @Override
    public void announce() {
      cache.announce();
    }

    @Override
    public void announceInBackground() {
      cache.announceInBackground();
    }

    @Override
    public long flightRound() {
      return cache.flightRound();
    }
  }

  /** Believes what it has read before, for one reading after each change. */
  private static final class OldReadings extends Tokens {

    private final Map<SharedTag, RandomId> latest = new HashMap<>();
    private final Set<String> changed = new HashSet<>();

    OldReadings(SharedTokens tokens) {
      super(tokens);
    }

    @Override
    public List<RandomId> readOrCreate(
        EngineEpoch epoch, List<SharedTag> tags, List<RandomId> proposals) {
      List<RandomId> read = new ArrayList<>(super.readOrCreate(epoch, tags, proposals));
      for (int i = 0; i < tags.size(); i++) {
        RandomId old = latest.put(tags.get(i), read.get(i));
        if (changed.remove(nameOf(tags.get(i))) && old != null) {
          read.set(i, old);
        }
      }
      return read;
    }

    @Override
    public EngineEpoch connect(Listener listener) {
      return super.connect(
          new Listener() {
            @Override
            public void tokenChanged(String name) {
              changed.add(name);
              listener.tokenChanged(name);
            }

            @Override
            public void allTokensLost() {
              listener.allTokensLost();
            }

            @Override
            public void heartbeatReturned(long number) {
              listener.heartbeatReturned(number);
            }

            @Override
            public void disconnected() {
              listener.disconnected();
            }
          });
    }
  }
}
