/** The login and logout commands. */
@NullMarked
package dev.bascule.adapter.in.cli.login;

import org.jspecify.annotations.NullMarked;
