/** The serve and demo commands. */
@NullMarked
package dev.bascule.bootstrap.cli.serve;

import org.jspecify.annotations.NullMarked;
