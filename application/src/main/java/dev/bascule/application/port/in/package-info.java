/** Driving ports: the use cases. */
@NullMarked
package dev.bascule.application.port.in;

import org.jspecify.annotations.NullMarked;
