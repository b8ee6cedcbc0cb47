/** The login and logout commands. */
@NullMarked
package dev.bascule.bootstrap.cli.login;

import org.jspecify.annotations.NullMarked;
