package dev.bascule.adapter.in.planted;

import com.google.inject.Injector;
import dev.bascule.adapter.out.planted.UsesDrivingPort;
import dev.bascule.application.port.out.ServerNotificationListener;

/** A driving adapter that uses a driven port, another adapter and Guice. */
public record UsesDrivenPort(
    ServerNotificationListener port, UsesDrivingPort adapter, Injector injector) {}
