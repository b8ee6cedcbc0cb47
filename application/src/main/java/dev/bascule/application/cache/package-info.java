/** The response and listing caches, as the services use them. */
@NullMarked
package dev.bascule.application.cache;

import org.jspecify.annotations.NullMarked;
