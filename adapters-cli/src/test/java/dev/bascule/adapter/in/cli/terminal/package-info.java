/** Tests of text for terminals. */
@NullMarked
package dev.bascule.adapter.in.cli.terminal;

import org.jspecify.annotations.NullMarked;
