package dev.bascule.bootstrap.wiring.reload;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.bascule.application.connection.DrainingConnections;
import dev.bascule.application.port.in.ReloadConfigurationUseCase;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Attempt;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Reload;
import dev.bascule.application.port.in.ReloadConfigurationUseCase.Result;
import dev.bascule.application.port.in.ShowConfigurationUseCase;
import dev.bascule.application.port.out.BridgeEvent;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.ReloadResult;
import dev.bascule.application.port.out.TaskScheduler;
import dev.bascule.application.port.out.TaskScheduler.Schedule;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.configuration.HostNames;
import dev.bascule.configuration.effective.EffectiveConfig;
import dev.bascule.configuration.load.ConfigResult;
import dev.bascule.configuration.load.ReloadableConfig;
import dev.bascule.configuration.load.SourceMap;
import dev.bascule.configuration.parse.ConfigError;
import dev.bascule.configuration.parse.ConfigFile;
import dev.bascule.configuration.parse.ConfigWarning;
import dev.bascule.domain.mcp.ServerId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rereads the configuration when one of its files has changed or on request, activates it as far as
 * possible without a restart, and records the result. A file with an error is rejected as a whole.
 * Thread-safe; reloads run one at a time.
 */
public final class ConfigReloader implements ReloadConfigurationUseCase, ShowConfigurationUseCase {

  private static final Logger log = LoggerFactory.getLogger("dev.bascule.reload");
  private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
  private static final int MAX_ERRORS = 100;
  private static final int MAX_LOGGED_ERRORS = 20;

  private final Optional<ReloadableConfig> reloadableConfig;
  private final DrainingConnections draining;
  private final InstantSource clock;
  private final BridgeEventListener events;
  private final Optional<FileWatcher> fileWatcher;

  @GuardedBy("this")
  private final ActiveConfig activeConfig;

  @GuardedBy("this")
  private boolean ended;

  @GuardedBy("this")
  private SourceMap sourceMap;

  private volatile Reload current;

  /**
   * @param sourceMap the source map of the configuration that the bridge was started with
   * @param reloadableConfig the file; empty if the bridge was started without one
   * @param draining the connections of replaced servers
   * @param events is notified of each reload
   */
  public ConfigReloader(
      SourceMap sourceMap,
      Optional<ReloadableConfig> reloadableConfig,
      ActiveConfig activeConfig,
      DrainingConnections draining,
      InstantSource clock,
      BridgeEventListener events) {
    this.reloadableConfig = reloadableConfig;
    this.activeConfig = activeConfig;
    this.draining = draining;
    this.clock = clock;
    this.events = events;
    this.sourceMap = sourceMap;
    this.fileWatcher =
        reloadableConfig
            .filter(ReloadableConfig::watched)
            .map(file -> new FileWatcher(file::fingerprint));
    this.current =
        new Reload(
            reloadableConfig.map(ReloadableConfig::file).map(ConfigFile::name),
            fileWatcher.isPresent(),
            clock.instant(),
            List.of(),
            Optional.empty());
  }

  @Override
  public Reload showReload() {
    return current;
  }

  @Override
  public synchronized Reload reload() {
    if (!ended) {
      reloadableConfig.ifPresent(file -> recordOutcome(apply(file.read()), /* requested= */ true));
    }
    return current;
  }

  @Override
  public EffectiveConfiguration showConfiguration() {
    BridgeConfig config;
    SourceMap sources;
    List<String> waiting;
    synchronized (this) {
      config = activeConfig.configWithCurrentKeys();
      sources = sourceMap;
      waiting = current.needsRestart();
    }
    return EffectiveConfig.describe(config, sources, waiting);
  }

  /** Replaces the connection to a server; returns whether there is such a server. */
  synchronized boolean replaceConnection(ServerId server) {
    return !ended && activeConfig.replaceConnection(server);
  }

  /** Starts to watch the file; closing the returned schedule stops it. */
  public Schedule startOn(TaskScheduler scheduler) {
    return scheduler.every(CHECK_INTERVAL, this::checkForChange);
  }

  /** Stops reloading; waits for a reload in progress. */
  public synchronized void end() {
    ended = true;
  }

  private void checkForChange() {
    draining.closeOverdue();
    fileWatcher.filter(FileWatcher::detectChange).ifPresent(this::reloadChanged);
  }

  private synchronized void reloadChanged(FileWatcher watcher) {
    ConfigResult result = reloadableConfig.orElseThrow().read();
    if (!ended && watcher.markRead()) {
      recordOutcome(apply(result), /* requested= */ false);
    }
  }

  @GuardedBy("this")
  private ReloadOutcome apply(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Invalid(List<ConfigError> errors) -> rejected(errors);
      case ConfigResult.Valid valid -> {
        logWarnings(valid.warnings());
        ReloadOutcome outcome = apply(valid);
        if (!(outcome.result() instanceof Result.Rejected)) {
          sourceMap = valid.sourceMap().keeping(sourceMap, outcome.waiting());
        }
        yield outcome;
      }
    };
  }

  @GuardedBy("this")
  private ReloadOutcome apply(ConfigResult.Valid valid) {
    BridgeConfig file = valid.config();
    BridgeConfig running = activeConfig.config();
    if (removesAuthentication(running, file)) {
      return rejected(List.of(exposureError(running)));
    }
    List<String> waiting = valid.sourceMap().settings().findWaiting(sourceMap.settings());
    BridgeConfig next = file.withFixed(running);
    if (next.equals(running)) {
      return new ReloadOutcome(new Result.Unchanged(), waiting);
    }
    return new ReloadOutcome(activeConfig.activate(next), waiting);
  }

  /** The address stays the same until the next start, so the keys have to stay as well. */
  private static boolean removesAuthentication(BridgeConfig running, BridgeConfig file) {
    return running.access().requiresCredentials()
        && !file.access().requiresCredentials()
        && !HostNames.isLoopback(running.http().host())
        && HostNames.isLoopback(file.http().host());
  }

  private ConfigError exposureError(BridgeConfig running) {
    return new ConfigError(
        current.file().orElse(""),
        0,
        0,
        "auth",
        "the bridge listens on "
            + running.http().host()
            + " until it is restarted, and would no longer require authentication");
  }

  private ReloadOutcome rejected(List<ConfigError> errors) {
    return new ReloadOutcome(
        new Result.Rejected(errors.stream().limit(MAX_ERRORS).map(ConfigError::toString).toList()),
        current.needsRestart());
  }

  /**
   * @param requested whether the reload was requested, so that even an unchanged file is reported
   */
  private void recordOutcome(ReloadOutcome outcome, boolean requested) {
    Reload before = current;
    Result result = outcome.result();
    boolean isNews =
        switch (result) {
          case Result.Applied _ -> true;
          case Result.Unchanged _ -> requested || !before.errors().isEmpty();
          case Result.Rejected(List<String> errors) -> requested || !errors.equals(before.errors());
        };
    current =
        new Reload(
            before.file(),
            before.watched(),
            result instanceof Result.Applied ? clock.instant() : before.since(),
            outcome.waiting(),
            isNews ? Optional.of(new Attempt(clock.instant(), result)) : before.last());
    if (isNews || !before.needsRestart().equals(current.needsRestart())) {
      logReload(before, current);
    }
    events.onEvent(
        new BridgeEvent.ConfigurationReloaded(
            switch (result) {
              case Result.Applied _ -> ReloadResult.APPLIED;
              case Result.Unchanged _ -> ReloadResult.UNCHANGED;
              case Result.Rejected _ -> ReloadResult.REJECTED;
            }));
  }

  /** Logs how {@code now} differs from {@code before}. */
  private static void logReload(Reload before, Reload now) {
    String file = now.file().orElse("the configuration");
    now.last()
        .filter(last -> !before.last().equals(now.last()))
        .ifPresent(last -> logReload(file, last, now));
    if (!now.needsRestart().isEmpty() && !now.needsRestart().equals(before.needsRestart())) {
      log.warn(
          "Reload of {}: restart required to apply {}",
          file,
          String.join(", ", now.needsRestart()));
    }
  }

  private static void logReload(String file, Attempt attempt, Reload now) {
    switch (attempt.result()) {
      case Result.Applied(List<ServerId> added, List<ServerId> changed, List<ServerId> removed) ->
          log.info(
              "Reloaded {}; servers added: {}, changed: {}, removed: {}",
              file,
              names(added),
              names(changed),
              names(removed));
      case Result.Unchanged() -> log.info("Reloaded {}: no changes", file);
      case Result.Rejected(List<String> errors) -> {
        log.warn(
            "Reload of {} failed; keeping the configuration of {}. Errors: {}",
            file,
            now.since(),
            errors.size());
        errors.stream().limit(MAX_LOGGED_ERRORS).forEach(log::warn);
      }
    }
  }

  /** Logs the warnings about a new configuration. */
  private static void logWarnings(List<ConfigWarning> warnings) {
    warnings.stream().limit(MAX_LOGGED_ERRORS).map(ConfigWarning::toString).forEach(log::warn);
  }

  private static String names(List<ServerId> servers) {
    return servers.isEmpty()
        ? "none"
        : servers.stream().map(ServerId::value).collect(Collectors.joining(", "));
  }

  /**
   * The result of reading a file.
   *
   * @param waiting the keys that take effect at the next start
   */
  private record ReloadOutcome(Result result, List<String> waiting) {}
}
