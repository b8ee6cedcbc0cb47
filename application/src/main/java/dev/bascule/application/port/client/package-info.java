/**
 * The client of a request, as far as a server may turn to it: what both sides of the core share.
 */
@NullMarked
package dev.bascule.application.port.client;

import org.jspecify.annotations.NullMarked;
