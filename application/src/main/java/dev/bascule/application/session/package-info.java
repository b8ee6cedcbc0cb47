/** Sessions of clients that all replicas share. */
@NullMarked
package dev.bascule.application.session;

import org.jspecify.annotations.NullMarked;
