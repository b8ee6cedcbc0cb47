/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.cli.edit;

import org.jspecify.annotations.NullMarked;
