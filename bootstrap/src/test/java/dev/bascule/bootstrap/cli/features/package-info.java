/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.cli.features;

import org.jspecify.annotations.NullMarked;
