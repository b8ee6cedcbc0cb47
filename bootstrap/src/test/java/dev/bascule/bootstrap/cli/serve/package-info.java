/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.cli.serve;

import org.jspecify.annotations.NullMarked;
