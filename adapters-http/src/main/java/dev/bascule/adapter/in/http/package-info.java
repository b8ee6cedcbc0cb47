/**
 * Driving adapter: HTTP, with Jetty.
 *
 * <p>One way through: {@code FrontHandler} reads a request whole, {@code RequestReader} makes a
 * value of it, {@code Front} refuses it or finds its {@code Operation}, which drives a use case and
 * returns an {@code HttpReply}, and {@code ReplyWriter} sends that. Only the first and the last
 * know the server.
 */
@NullMarked
package dev.bascule.adapter.in.http;

import org.jspecify.annotations.NullMarked;
