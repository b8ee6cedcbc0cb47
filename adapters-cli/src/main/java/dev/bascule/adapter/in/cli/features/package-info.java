/** The commands for resources and prompts. */
@NullMarked
package dev.bascule.adapter.in.cli.features;

import org.jspecify.annotations.NullMarked;
