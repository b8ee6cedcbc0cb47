/** What all commands share: console, options, environment and exit codes. */
@NullMarked
package dev.bascule.adapter.in.cli.common;

import org.jspecify.annotations.NullMarked;
