package dev.bascule.bootstrap.wiring.reload;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.admin.ServerReplacement.Replaced;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ShowReloadUseCase;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.HostNames;
import dev.bascule.bootstrap.config.load.ConfigResult;
import dev.bascule.bootstrap.config.load.ReloadableConfig;
import dev.bascule.bootstrap.config.parse.ConfigError;
import dev.bascule.bootstrap.config.parse.ConfigFile;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reads the configuration file anew, when it changed or when it is told to, puts it in force as far
 * as that is possible without a restart, and remembers what came of it. A file with a mistake is
 * refused whole. Thread-safe; one reload at a time.
 */
public final class ConfigReloader implements ReloadConfigurationUseCase, ShowReloadUseCase {

  private static final Duration LOOKS = Duration.ofSeconds(1);
  private static final int MOST_MISTAKES = 100;

  private final Optional<ReloadableConfig> live;
  private final DrainingConnections retirements;
  private final InstantSource dates;
  private final ReloadLog log = new ReloadLog();
  private final Optional<FileWatcher> watch;
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final ActiveConfig installation;

  @GuardedBy("lock")
  private boolean ended;

  private volatile Reload known;

  /**
   * @param live the file; empty where the bridge was started without one
   * @param retirements what the servers leave behind that were replaced
   */
  public ConfigReloader(
      Optional<ReloadableConfig> live,
      ActiveConfig installation,
      DrainingConnections retirements,
      InstantSource dates) {
    this.live = requireNonNull(live, "live");
    this.installation = requireNonNull(installation, "installation");
    this.retirements = requireNonNull(retirements, "retirements");
    this.dates = requireNonNull(dates, "dates");
    this.watch =
        live.filter(ReloadableConfig::watched).map(file -> new FileWatcher(file::fingerprint));
    this.known =
        new Reload(
            live.map(ReloadableConfig::file).map(ConfigFile::name),
            watch.isPresent(),
            dates.instant(),
            List.of(),
            Optional.empty());
  }

  @Override
  public Reload showReload() {
    return known;
  }

  @Override
  public Reload reload() {
    lock.lock();
    try {
      if (!ended) {
        live.ifPresent(file -> remember(resultOf(file.read()), /* asked= */ true));
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  /** Begins to look after the file; the schedule that it returns ends it. */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(LOOKS, this::look);
  }

  /** Reads nothing more; waits for a reload that is under way. */
  public void end() {
    lock.lock();
    try {
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /** Lets no exception out: the scheduler would never look again. */
  private void look() {
    try {
      retirements.closeOverdue();
      watch.filter(FileWatcher::findsNews).ifPresent(this::readNews);
    } catch (RuntimeException e) {
      log.failed(e);
    }
  }

  private void readNews(FileWatcher looked) {
    lock.lock();
    try {
      ConfigResult reading = live.orElseThrow().read();
      if (!ended && looked.wasConsidered()) {
        remember(resultOf(reading), /* asked= */ false);
      }
    } finally {
      lock.unlock();
    }
  }

  @GuardedBy("lock")
  private Outcome resultOf(ConfigResult reading) {
    return switch (reading) {
      case ConfigResult.Invalid(List<ConfigError> mistakes) -> refused(mistakes);
      case ConfigResult.Valid valid -> resultOf(valid.config());
    };
  }

  @GuardedBy("lock")
  private Outcome resultOf(BridgeConfig file) {
    BridgeConfig running = installation.config();
    if (wouldOpen(running, file)) {
      return refused(List.of(exposure(running)));
    }
    List<String> waiting = RestartOnlyConfig.waiting(running, file);
    BridgeConfig next = RestartOnlyConfig.keep(running, file);
    if (next.equals(running)) {
      return new Outcome(new Result.Unchanged(), waiting);
    }
    Replaced replaced = installation.put(next);
    return new Outcome(
        new Result.Applied(
            List.copyOf(replaced.added()),
            List.copyOf(replaced.changed()),
            List.copyOf(replaced.removed())),
        waiting);
  }

  /** The address stays until the next start, so that the keys have to stay as well. */
  private static boolean wouldOpen(BridgeConfig running, BridgeConfig file) {
    return running.access().asksForCredentials()
        && !file.access().asksForCredentials()
        && !HostNames.isLoopback(running.http().host())
        && HostNames.isLoopback(file.http().host());
  }

  private ConfigError exposure(BridgeConfig running) {
    return new ConfigError(
        known.file().orElse(""),
        0,
        0,
        "auth",
        "the bridge listens on "
            + running.http().host()
            + " until it is restarted, and nobody would need a key any more");
  }

  private Outcome refused(List<ConfigError> mistakes) {
    return new Outcome(
        new Result.Refused(
            mistakes.stream().limit(MOST_MISTAKES).map(ConfigError::toString).toList()),
        known.needsRestart());
  }

  /**
   * @param asked whether somebody asked for it, and is to be told even that nothing happened
   */
  private void remember(Outcome outcome, boolean asked) {
    Reload before = known;
    Result result = outcome.result();
    boolean isNews =
        switch (result) {
          case Result.Applied _ -> true;
          case Result.Unchanged _ -> asked || !before.mistakes().isEmpty();
          case Result.Refused(List<String> mistakes) ->
              asked || !mistakes.equals(before.mistakes());
        };
    known =
        new Reload(
            before.file(),
            before.watched(),
            result instanceof Result.Applied ? dates.instant() : before.since(),
            outcome.waiting(),
            isNews ? Optional.of(new Attempt(dates.instant(), result)) : before.last());
    if (isNews || !before.needsRestart().equals(known.needsRestart())) {
      log.tell(before, known);
    }
  }

  /**
   * What came of a file.
   *
   * @param waiting the keys that wait for the next start
   */
  private record Outcome(Result result, List<String> waiting) {}
}
