/** The check command. */
@NullMarked
package dev.bascule.adapter.in.cli.check;

import org.jspecify.annotations.NullMarked;
