/** What commands need of a running bridge: its start, logins, and the check of the engine. */
@NullMarked
package dev.bascule.adapter.in.cli.launch;

import org.jspecify.annotations.NullMarked;
