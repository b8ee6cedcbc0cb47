/** Tests of the command line. */
@NullMarked
package dev.bascule.adapter.in.cli;

import org.jspecify.annotations.NullMarked;
