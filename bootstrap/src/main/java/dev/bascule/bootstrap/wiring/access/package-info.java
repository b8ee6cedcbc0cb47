/** The access policy in force, and its files. */
@NullMarked
package dev.bascule.bootstrap.wiring.access;

import org.jspecify.annotations.NullMarked;
