/** Tests of the demo server. */
@NullMarked
package dev.bascule.bootstrap.demo;

import org.jspecify.annotations.NullMarked;
