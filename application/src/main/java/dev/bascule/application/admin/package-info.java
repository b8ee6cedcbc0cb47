/** The administrative use cases: caches, breakers, metrics, servers and sessions. */
@NullMarked
package dev.bascule.application.admin;

import org.jspecify.annotations.NullMarked;
