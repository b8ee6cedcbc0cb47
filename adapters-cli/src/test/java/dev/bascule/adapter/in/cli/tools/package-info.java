/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.adapter.in.cli.tools;

import org.jspecify.annotations.NullMarked;
