/** Tests of what both sides of the core share. */
@NullMarked
package dev.bascule.application.port.client;

import org.jspecify.annotations.NullMarked;
