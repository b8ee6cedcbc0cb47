/** The use cases: the order of the stations on the one way through. */
@NullMarked
package dev.bascule.application.service;

import org.jspecify.annotations.NullMarked;
