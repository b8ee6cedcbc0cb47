package dev.bascule.bootstrap.wiring;

import static dev.bascule.bootstrap.wiring.ConstructorBindings.bindSingletons;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.ProvidesIntoSet;
import dev.bascule.adapter.in.http.accesslog.AccessLog;
import dev.bascule.adapter.in.http.config.HttpTelemetry;
import dev.bascule.adapter.in.http.exchange.HttpRequestObserver;
import dev.bascule.adapter.in.http.exchange.ProblemMapper;
import dev.bascule.adapter.out.log.EventLogger;
import dev.bascule.adapter.out.mcp.config.ClientInfo;
import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.activity.CallerActivityLog;
import dev.bascule.application.activity.CompositeEventListener;
import dev.bascule.application.activity.MetricsSampler;
import dev.bascule.application.activity.ServerLogs;
import dev.bascule.application.activity.SharedCacheMonitor;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.in.ShowServerLogUseCase;
import dev.bascule.application.port.in.ShowServersUseCase;
import dev.bascule.application.port.in.ShowSharedCacheUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.application.port.out.StderrListener;
import dev.bascule.bootstrap.logging.StderrStream;
import dev.bascule.bootstrap.wiring.observe.ConfigMonitor;
import dev.bascule.bootstrap.wiring.observe.RequestCounter;
import dev.bascule.bootstrap.wiring.reload.ConfigListener;
import dev.bascule.configuration.BridgeConfig;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.List;

/** Wires the recording of events, the log, and the metrics with their endpoint. */
final class MetricsModule extends AbstractModule {

  private final TelemetrySetup telemetry;

  MetricsModule(TelemetrySetup telemetry) {
    this.telemetry = telemetry;
  }

  @Override
  protected void configure() {
    bindSingletons(
        binder(),
        CallerActivityLog.class,
        MetricsSampler.class,
        SharedCacheMonitor.class,
        ConfigMonitor.class);
    bind(ShowServerLogUseCase.class).to(ServerLogs.class);
    bind(StderrListener.class).to(ServerLogs.class);
    bind(ShowActivityUseCase.class).to(MetricsSampler.class);
    bind(ShowSharedCacheUseCase.class).to(SharedCacheMonitor.class);
  }

  @Provides
  @Singleton
  static BridgeEventListener events(
      EventLogger eventLogger,
      ActivityLog activity,
      CallerActivityLog callers,
      ServerLogs serverLogs,
      PrometheusMetrics metrics) {
    return new CompositeEventListener(
        List.of(eventLogger, activity, callers, serverLogs, metrics.events()));
  }

  @ProvidesIntoSet
  ConfigListener configListener(
      EventLogger eventLogger,
      ActivityLog activity,
      ServerLogs serverLogs,
      AccessLog accessLog,
      ConfigMonitor configMonitor) {
    return next -> {
      eventLogger.setAuditedCalls(next.log().auditedCalls());
      activity.setServers(next.serverIds());
      serverLogs.setServers(next.serverIds());
      accessLog.setSettings(next.log().access());
      configMonitor.setConfig(next);
      telemetry.configListener().accept(next);
    };
  }

  @Provides
  @Singleton
  static ServerLogs serverLogs(BridgeConfig config, Ticker ticker, InstantSource clock) {
    return new ServerLogs(config.serverIds(), ticker, clock);
  }

  @Provides
  @Singleton
  static EventLogger eventLogger(BridgeConfig config, Ticker ticker) {
    EventLogger eventLogger =
        new EventLogger(failure -> ProblemMapper.of(failure).type().id(), ticker);
    eventLogger.setAuditedCalls(config.log().auditedCalls());
    return eventLogger;
  }

  @Provides
  @Singleton
  static AccessLog accessLog(
      BridgeConfig config, PrometheusMetrics metrics, Ticker ticker, InstantSource clock) {
    AccessLog accessLog = new AccessLog(metrics.http()::accessLinesDropped, ticker, clock);
    accessLog.setSettings(config.log().access());
    return accessLog;
  }

  @Provides
  @Singleton
  static ActivityLog activityLog(BridgeConfig config, Ticker ticker, InstantSource clock) {
    return new ActivityLog(config.serverIds(), ticker, clock);
  }

  @Provides
  @Singleton
  PrometheusMetrics metrics(ClientInfo clientInfo) {
    return telemetry.createMetrics(clientInfo.version());
  }

  @Provides
  @Singleton
  static HttpRequestObserver httpRequests(PrometheusMetrics metrics, AccessLog accessLog) {
    return new RequestCounter(metrics.http(), accessLog);
  }

  @Provides
  @Singleton
  static HttpTelemetry telemetry(
      PrometheusMetrics metrics,
      HttpRequestObserver observer,
      ShowMetricsUseCase showMetrics,
      ShowServersUseCase showServers,
      ShowSharedCacheUseCase showSharedCache,
      ConfigMonitor configMonitor) {
    metrics.watchConfig(configMonitor::read);
    metrics.http().watchLostLines(StderrStream::lostLines);
    metrics.watch(
        showMetrics::showMetrics, showServers::showAllServers, showSharedCache::showSharedCache);
    return new HttpTelemetry(observer, format -> metrics.collect(format.mediaType()));
  }
}
