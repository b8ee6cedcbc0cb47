/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.cli.completion;

import org.jspecify.annotations.NullMarked;
