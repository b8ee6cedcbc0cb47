/** The contract of the driven ports, as a test for adapters, and fakes of them. */
@NullMarked
package dev.bascule.application.port.out;

import org.jspecify.annotations.NullMarked;
