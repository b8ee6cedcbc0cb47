package dev.bascule.domain.budget;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.domain.result.Failure;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the heap that long answers may take together, from the first byte that is read of a
 * server until the last one is sent to the client. Short answers ({@link #UNTRACKED_BYTES}) are not
 * counted: the number of requests bounds them.
 *
 * <p>While an answer is read and converted, each of its bytes counts {@link #COPIES} times: what
 * was received, the result, what is made of it, and a buffer. While it is sent, it counts once. One
 * caller has at most half of the budget, unless it has one answer only.
 *
 * <p>Thread-safe.
 */
public final class AnswerBudget {

  /** Longer answers are counted. */
  public static final int UNTRACKED_BYTES = 64 * 1024;

  /** How often a byte counts while an answer is read and converted. */
  public static final int COPIES = 4;

  /** The budget of this process: a quarter of its heap. */
  public static final AnswerBudget PROCESS =
      new AnswerBudget(Runtime.getRuntime().maxMemory() / 4, Duration.ofSeconds(5));

  /** The longest answer that fits into {@link #PROCESS}, in bytes; at most 32 MiB. */
  public static final int MAX_ANSWER_BYTES =
      (int) Math.clamp(PROCESS.bytes() / COPIES, UNTRACKED_BYTES, 32L << 20);

  /** Answers grow by so much at a time, so that few of their reads take the lock. */
  private static final int STEP = 256 * 1024;

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** A scoped value would cost each mounting of a virtual thread, and so each request, more. */
  private static final ThreadLocal<@Nullable Charge> CURRENT = new ThreadLocal<>();

  private final long bytes;
  private final long share;
  private final Duration maxWait;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();

  @GuardedBy("lock")
  private long free;

  /** What each caller has, of those that have anything. */
  @GuardedBy("lock")
  private final Map<String, Long> heldByCaller = new HashMap<>();

  @GuardedBy("lock")
  private final Set<Charge> waiting = new HashSet<>();

  @GuardedBy("lock")
  private long lastAge;

  /** How many gave up and have not given back yet what they have. */
  @GuardedBy("lock")
  private int victims;

  /**
   * @param bytes the size
   * @param maxWait how long an answer waits for room
   */
  public AnswerBudget(long bytes, Duration maxWait) {
    this.bytes = bytes;
    this.share = bytes / 2;
    this.maxWait = requireNonNull(maxWait, "maxWait");
    this.free = bytes;
  }

  /** Returns the size. */
  public long bytes() {
    return bytes;
  }

  /** Returns how many bytes are left. */
  public long freeBytes() {
    lock.lock();
    try {
      return free;
    } finally {
      lock.unlock();
    }
  }

  /** Returns the charge of a request, which is empty and has one holder. */
  public Charge newCharge() {
    return new Charge();
  }

  /**
   * Returns the charge of the request that the calling thread works for, with one more holder; a
   * new one if there is none. The caller closes it.
   */
  public Charge acquireCharge() {
    Charge current = CURRENT.get();
    return current == null ? newCharge() : current.acquire();
  }

  /** Does what {@link #acquireCharge} does; a new one is of {@link #PROCESS}. */
  public static Charge acquireCurrent() {
    return PROCESS.acquireCharge();
  }

  /**
   * Does what {@link Charge#tryReserve} does with the charge of the request that the calling thread
   * works for. An answer that no request is charged with has room.
   */
  public static boolean tryReserveCurrent(long answerBytes) {
    Charge current = CURRENT.get();
    return current == null || current.tryReserve(answerBytes);
  }

  /**
   * Gives back what the request of the calling thread has beyond {@code answerBytes}, since its
   * answer is written now.
   */
  public static void releaseCurrentBeyond(long answerBytes) {
    Charge current = CURRENT.get();
    if (current != null && current.held > answerBytes) {
      boolean _ = current.tryKeep(answerBytes);
    }
  }

  /**
   * Returns {@code action} as one that another thread runs for the request that the calling thread
   * works for. It is to be run, so that what the request has taken is given back.
   */
  public static Runnable carry(Runnable action) {
    Charge current = CURRENT.get();
    if (current == null) {
      return action;
    }
    Charge charge = current.acquire();
    return () -> {
      try (charge) {
        charge.run(action);
      }
    };
  }

  /** Returns the failure of an answer for which there is no room. */
  public static Failure.OverLimit exceeded() {
    return new Failure.OverLimit(
        Failure.OverLimit.Limit.ANSWER_BYTES, (PROCESS.bytes >> 20) + " MiB", RETRY_AFTER);
  }

  /**
   * If some wait for each other, each with a part of its answer, the youngest gives up for the
   * oldest; one at a time.
   */
  @GuardedBy("lock")
  private void chooseVictim() {
    List<Charge> holding =
        waiting.stream()
            .filter(charge -> charge.held > 0)
            .sorted(Comparator.comparingLong(charge -> charge.age))
            .toList();
    for (Charge charge : holding) {
      if (hasRoom(charge, charge.wantedBytes - charge.held)) {
        // It is served, and gives back what the others wait for.
        return;
      }
    }
    for (Charge oldest : holding) {
      Charge youngest = youngestRival(oldest, holding);
      if (victims == 0 && youngest != oldest) {
        youngest.isVictim = true;
        victims++;
        released.signalAll();
      }
    }
  }

  /** A caller that has one answer only may have more than its share. */
  @GuardedBy("lock")
  private boolean isWithinShare(String holder, long held, long more) {
    long all = heldByCaller.getOrDefault(holder, 0L);
    return holder.isEmpty() || all == held || all + more <= share;
  }

  /**
   * Returns whether {@code charge} comes before those that have nothing: it has a part of its
   * answer, and waits for what any of them could take. Where its caller lacks its share, others go
   * ahead.
   */
  @GuardedBy("lock")
  private boolean comesFirst(Charge charge) {
    return charge.held > 0
        && isWithinShare(charge.holdingCaller, charge.held, charge.wantedBytes - charge.held);
  }

  /** Returns whether {@code more} bytes are left, and within the share of the caller. */
  @GuardedBy("lock")
  private boolean hasRoom(Charge charge, long more) {
    return more <= free && isWithinShare(charge.holdingCaller, charge.held, more);
  }

  @GuardedBy("lock")
  private boolean noneComesFirst() {
    for (Charge charge : waiting) {
      if (comesFirst(charge)) {
        return false;
      }
    }
    return true;
  }

  /** Where a caller lacks its share, only what that caller has is of use. */
  @GuardedBy("lock")
  private Charge youngestRival(Charge oldest, List<Charge> holding) {
    boolean isWithinShare = comesFirst(oldest);
    return holding.reversed().stream()
        .filter(other -> isWithinShare || other.holdingCaller.equals(oldest.holdingCaller))
        .findFirst()
        .orElse(oldest);
  }

  /**
   * What the answers of one request have taken. It is given back when the last holder closes it.
   */
  public final class Charge implements AutoCloseable {

    /** Returns who has a share of the budget: an identity, or an address; empty: unknown. */
    private volatile Supplier<String> caller = () -> "";

    /** Written with the lock. */
    private volatile long held;

    // These are used with the lock only.

    private String holdingCaller = "";

    /** The order in which charges began to take something. */
    private long age;

    private long wantedBytes;

    private boolean isVictim;

    private final AtomicInteger holders = new AtomicInteger(1);

    private Charge() {}

    /** Sets who has a share of the budget, before anything is taken. */
    public void setCaller(Supplier<String> identity) {
      caller = requireNonNull(identity, "identity");
    }

    /** Adds a holder, which closes it. */
    public Charge acquire() {
      holders.incrementAndGet();
      return this;
    }

    /** Runs {@code action}, whose answers are charged to this. */
    public void run(Runnable action) {
      Charge outer = CURRENT.get();
      CURRENT.set(this);
      try {
        action.run();
      } finally {
        CURRENT.set(outer);
      }
    }

    /**
     * Takes room for an answer of {@code answerBytes} that is read and converted; the request may
     * have some of it already. Waits for it, but not for long.
     *
     * @return false if there is none; what the request had stays
     */
    public boolean tryReserve(long answerBytes) {
      if (answerBytes <= UNTRACKED_BYTES || answerBytes * COPIES <= held) {
        return true;
      }
      long steps = (answerBytes + STEP - 1) / STEP * STEP;
      return tryHold(Math.max(answerBytes * COPIES, Math.min(bytes, steps * COPIES)), maxWait);
    }

    /**
     * Keeps room for an answer of {@code answerBytes} that is sent, and gives back the rest. Never
     * waits.
     *
     * @return false if there is not enough
     */
    public boolean tryKeep(long answerBytes) {
      return tryHold(answerBytes, Duration.ZERO);
    }

    private boolean tryHold(long wanted, Duration wait) {
      String identity = caller.get();
      lock.lock();
      try {
        if (held == 0) {
          holdingCaller = identity;
          age = ++lastAge;
        }
        boolean hasRoom = fits(wanted) || awaitRoom(wanted, wait.toNanos());
        if (hasRoom) {
          hold(wanted);
        }
        return hasRoom;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        lock.unlock();
      }
    }

    @GuardedBy("lock")
    private boolean awaitRoom(long wanted, long maxNanos) throws InterruptedException {
      long nanos = maxNanos;
      wantedBytes = wanted;
      waiting.add(this);
      try {
        while (nanos > 0 && !isVictim && !fits(wanted)) {
          chooseVictim();
          nanos = isVictim ? 0 : released.awaitNanos(nanos);
        }
        return fits(wanted);
      } finally {
        waiting.remove(this);
        released.signalAll();
      }
    }

    @GuardedBy("lock")
    private boolean fits(long wanted) {
      long more = wanted - held;
      return more <= 0 || (hasRoom(this, more) && (held > 0 || noneComesFirst()));
    }

    @GuardedBy("lock")
    private void hold(long wanted) {
      long more = wanted - held;
      free -= more;
      held = wanted;
      heldByCaller.merge(holdingCaller, more, (had, add) -> had + add == 0 ? null : had + add);
      if (more < 0) {
        victims -= isVictim ? 1 : 0;
        isVictim = false;
        released.signalAll();
      }
    }

    /** Gives back all that was taken, if this is the last holder. */
    @Override
    public void close() {
      // Most requests have taken nothing, and need no lock.
      if (holders.decrementAndGet() > 0 || held == 0) {
        return;
      }
      lock.lock();
      try {
        hold(0);
      } finally {
        lock.unlock();
      }
    }
  }
}
