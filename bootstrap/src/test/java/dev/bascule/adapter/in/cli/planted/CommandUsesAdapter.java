package dev.bascule.adapter.in.cli.planted;

import dev.bascule.adapter.out.planted.UsesDrivingPort;

/** A part of the command line that uses another adapter. */
public record CommandUsesAdapter(UsesDrivingPort adapter) {}
