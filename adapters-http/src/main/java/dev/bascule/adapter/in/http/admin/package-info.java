/** The administrative handlers: breakers, caches, reload, health and metrics. */
@NullMarked
package dev.bascule.adapter.in.http.admin;

import org.jspecify.annotations.NullMarked;
