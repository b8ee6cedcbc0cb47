package dev.bascule.adapter.out.planted;

import dev.bascule.application.port.in.ManageCachesUseCase;
import org.eclipse.jetty.server.Server;

/** A driven adapter that calls a use case, and uses Jetty outside its adapter. */
public record UsesDrivingPort(ManageCachesUseCase useCase, Server server) {}
