/** The REST handlers for tools, server features and servers. */
@NullMarked
package dev.bascule.adapter.in.http.rest;

import org.jspecify.annotations.NullMarked;
