package dev.bascule.bootstrap.wiring;

import dev.bascule.application.port.out.Scheduler;
import dev.bascule.application.port.out.Scheduler.Schedule;
import dev.bascule.bootstrap.config.BridgeConfig;
import dev.bascule.bootstrap.tls.ServerTls;
import java.time.Duration;
import java.time.InstantSource;

/** Looks after the certificate that the bridge shows to its clients. */
final class Certificates {

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private Certificates() {}

  /** Begins to look, if there is one; the schedule that it returns ends that. */
  static Schedule watch(BridgeConfig config, Scheduler scheduler, InstantSource dates) {
    return ServerTls.of(config.http())
        .map(tls -> scheduler.every(INTERVAL, () -> tls.refresh(dates)))
        .orElse(() -> {});
  }
}
