/** Tests of the command line. */
@NullMarked
package dev.bascule.bootstrap.cli;

import org.jspecify.annotations.NullMarked;
