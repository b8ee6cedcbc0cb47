/** The {@code login} and {@code logout} commands. */
@NullMarked
package dev.bascule.bootstrap.cli.login;

import org.jspecify.annotations.NullMarked;
