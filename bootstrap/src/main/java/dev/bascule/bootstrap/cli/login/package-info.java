/** The commands login and logout. */
@NullMarked
package dev.bascule.bootstrap.cli.login;

import org.jspecify.annotations.NullMarked;
