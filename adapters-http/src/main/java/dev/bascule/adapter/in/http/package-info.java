/**
 * Driving adapter: HTTP, with Jetty.
 *
 * <p>One way through: {@code FrontHandler} reads a request whole, {@code RequestReader} makes a
 * value of it, {@code Front} refuses it or finds its {@code Operation}, which drives a use case and
 * returns an {@code HttpReply}, and {@code ReplyWriter} sends that. Between the second and the last
 * nothing knows the server.
 */
@NullMarked
package dev.bascule.adapter.in.http;

import org.jspecify.annotations.NullMarked;
