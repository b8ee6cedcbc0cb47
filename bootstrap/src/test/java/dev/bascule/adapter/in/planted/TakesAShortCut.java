package dev.bascule.adapter.in.planted;

import com.google.inject.Injector;
import dev.bascule.adapter.out.planted.DrivenAdapter;
import dev.bascule.application.port.out.ServerNotices;

/** A driving adapter that knows a driven port, another adapter and Guice. */
public record TakesAShortCut(ServerNotices port, DrivenAdapter adapter, Injector injector) {}
