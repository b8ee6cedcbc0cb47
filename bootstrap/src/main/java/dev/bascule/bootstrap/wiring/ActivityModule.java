package dev.bascule.bootstrap.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import dev.bascule.adapter.out.metrics.PrometheusMetrics;
import dev.bascule.application.port.in.ShowActivityUseCase;
import dev.bascule.application.port.in.ShowMetricsUseCase;
import dev.bascule.application.port.out.BridgeEvents;
import dev.bascule.application.service.ActivityMemory;
import dev.bascule.application.service.AllEvents;
import dev.bascule.application.service.Sampling;
import dev.bascule.application.service.ShowActivityService;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.config.ConfiguredServer;
import dev.bascule.domain.time.Ticker;
import java.time.InstantSource;
import java.util.List;

/** Remembers and tells what happened. */
final class ActivityModule extends AbstractModule {

  @Provides
  @Singleton
  static BridgeEvents events(Ticker ticker, ActivityMemory activity, PrometheusMetrics metrics) {
    return new AllEvents(
        List.of(
            new LoggedEvents(new WarningLimiter(ticker), new AuditLog(ticker)),
            activity,
            metrics.events()));
  }

  @Provides
  @Singleton
  static ActivityMemory activity(BridgeConfig config, Ticker ticker, InstantSource dates) {
    return new ActivityMemory(
        config.servers().stream().map(ConfiguredServer::id).toList(), ticker, dates);
  }

  @Provides
  @Singleton
  static Sampling sampling(
      ShowMetricsUseCase metrics, ActivityMemory activity, InstantSource dates) {
    return new Sampling(metrics, activity, dates);
  }

  @Provides
  @Singleton
  static ShowActivityUseCase showActivity(
      ActivityMemory activity, Sampling sampling, InstantSource dates) {
    return new ShowActivityService(activity, sampling, dates);
  }
}
