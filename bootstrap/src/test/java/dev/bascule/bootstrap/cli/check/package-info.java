/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.cli.check;

import org.jspecify.annotations.NullMarked;
