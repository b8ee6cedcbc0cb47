/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.cli.check;

import org.jspecify.annotations.NullMarked;
