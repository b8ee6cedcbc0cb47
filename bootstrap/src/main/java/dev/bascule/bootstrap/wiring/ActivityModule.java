package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.application.activity.ActivityLog;
import dev.bascule.application.activity.CompositeEventListener;
import dev.bascule.application.activity.MetricsSampler;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.out.BridgeEventListener;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ServerConfig;
import dev.bascule.bootstrap.wiring.observe.AuditLog;
import dev.bascule.bootstrap.wiring.observe.EventLogger;
import dev.bascule.bootstrap.wiring.observe.WarningLimiter;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.List;

/** Wires the recording and logging of events. */
final class ActivityModule extends AbstractModule {

  @Provides
  @Singleton
  static BridgeEventListener events(
      Ticker ticker, ActivityLog activity, PrometheusMetrics metrics) {
    return new CompositeEventListener(
        List.of(
            new EventLogger(
                new WarningLimiter(ticker),
                new WarningLimiter(ticker),
                new WarningLimiter(ticker),
                new AuditLog(ticker)),
            activity,
            metrics.events()));
  }

  @Provides
  @Singleton
  static ActivityLog activityLog(BridgeConfig config, Ticker ticker, InstantSource clock) {
    return new ActivityLog(config.servers().stream().map(ServerConfig::id).toList(), ticker, clock);
  }

  @Provides
  @Singleton
  static MetricsSampler metricsSampler(
      ShowMetricsUseCase metrics, ActivityLog activity, InstantSource clock) {
    return new MetricsSampler(metrics, activity, clock);
  }

  @Provides
  static ShowActivityUseCase showActivity(MetricsSampler sampler) {
    return sampler;
  }
}
