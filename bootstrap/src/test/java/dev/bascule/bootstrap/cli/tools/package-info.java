/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.cli.tools;

import org.jspecify.annotations.NullMarked;
