/** Tests of the package, and their helpers. */
@NullMarked
package dev.bascule.bootstrap.cli.login;

import org.jspecify.annotations.NullMarked;
