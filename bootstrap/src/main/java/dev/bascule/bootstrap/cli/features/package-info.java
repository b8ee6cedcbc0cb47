/** The commands for resources and prompts. */
@NullMarked
package dev.bascule.bootstrap.cli.features;

import org.jspecify.annotations.NullMarked;
