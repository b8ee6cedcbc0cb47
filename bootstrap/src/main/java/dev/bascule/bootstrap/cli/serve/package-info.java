/** The commands serve and demo. */
@NullMarked
package dev.bascule.bootstrap.cli.serve;

import org.jspecify.annotations.NullMarked;
