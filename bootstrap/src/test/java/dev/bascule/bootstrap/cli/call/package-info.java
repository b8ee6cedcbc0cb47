/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.cli.call;

import org.jspecify.annotations.NullMarked;
